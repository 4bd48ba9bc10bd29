from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.chunk.layout import ALIGNMENT, SMALL_BYTES, natural_key, plan_files

TARGET = 1024
tensors = st.dictionaries(st.text("ab.019", min_size=1, max_size=8), st.integers(33, 3000))


def test_names_are_ordered_as_people_count():
    names = ["blocks.10.w", "blocks.9.w", "blocks.9.b", "alpha"]
    expected = ["alpha", "blocks.9.b", "blocks.9.w", "blocks.10.w"]
    assert sorted(names, key=natural_key) == expected


@given(st.text("a01.", max_size=6), st.text("a01.", max_size=6))
def test_two_names_share_a_key_only_when_they_are_the_same(left, right):
    assert (natural_key(left) == natural_key(right)) == (left == right)


@given(tensors)
def test_a_file_above_the_target_holds_exactly_one_tensor(sizes):
    for placements in plan_files(sizes.items(), TARGET):
        end = placements[-1].offset + placements[-1].length
        assert end <= TARGET or len(placements) == 1


@given(tensors)
def test_every_tensor_is_placed_once_aligned_and_without_overlap(sizes):
    files = plan_files(sizes.items(), TARGET)
    placed = [placement for placements in files for placement in placements]
    assert {placement.name: placement.length for placement in placed} == sizes
    assert len(placed) == len(sizes)
    for placements in files:
        end = 0
        for placement in placements:
            assert placement.offset % ALIGNMENT == 0
            assert end <= placement.offset < end + ALIGNMENT
            end = placement.offset + placement.length


@given(tensors, st.randoms())
def test_the_plan_does_not_depend_on_the_order_of_the_tensors(sizes, random):
    shuffled = list(sizes.items())
    random.shuffle(shuffled)
    assert plan_files(shuffled, TARGET) == plan_files(sizes.items(), TARGET)


@given(st.dictionaries(st.text("ab.019", min_size=1), st.integers(33, 2 * SMALL_BYTES)))
def test_small_tensors_share_no_file_with_large_ones_and_come_first(sizes):
    kinds = [
        {placement.length <= SMALL_BYTES for placement in placements}
        for placements in plan_files(sizes.items())
    ]
    assert all(len(kind) == 1 for kind in kinds)
    assert kinds == sorted(kinds, key=lambda kind: kind == {False})
