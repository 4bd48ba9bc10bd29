import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.api.ranges import ByteRange, Unsatisfiable, parse_range


@given(st.text(max_size=30), st.integers(0, 100))
def test_whatever_it_is_asked_it_stays_inside(header, size):
    try:
        wanted = parse_range(header, size)
    except Unsatisfiable:
        return
    assert wanted is None or wanted.start + wanted.length <= size


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40))
def test_a_range_means_what_a_slice_means(first, last, size):
    content = bytes(range(size))
    if last < first:
        assert parse_range(f"bytes={first}-{last}", size) is None
    elif first >= size:
        with pytest.raises(Unsatisfiable):
            parse_range(f"bytes={first}-{last}", size)
    else:
        wanted = parse_range(f"bytes={first}-{last}", size)
        part = content[wanted.start : wanted.start + wanted.length]
        assert part == content[first : last + 1]


def test_a_range_is_written_with_its_last_byte():
    assert ByteRange(start=5, length=10, size=100).content_range == "bytes 5-14/100"


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-1", "bytes=0-0"])
def test_nothing_of_nothing_can_be_served(header):
    with pytest.raises(Unsatisfiable):
        parse_range(header, 0)
