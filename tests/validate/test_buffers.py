import pytest

from inpaint_app.validate.buffers import iter_changes, most_kept_buffers, most_live_bytes
from tests.validate.test_requirements import chain

NONE = frozenset()


def changes_of(*nodes):
    graph = chain(*nodes).graph
    return list(iter_changes(graph.node, graph, NONE))


def test_each_node_says_what_it_needs_anew_and_what_ends_with_it():
    assert changes_of(("Relu", ["x"], ["a"]), ("Add", ["a", "x"], ["y"])) == [
        (["x"], []),
        (["a"], []),
        (["y"], ["a", "x"]),
    ]


def test_a_view_is_no_buffer_of_its_own():
    assert changes_of(("Flatten", ["x"], ["a"]), ("Relu", ["a"], ["y"])) == [
        (["x"], []),
        ([], []),
        (["y"], ["x"]),
    ]


CHANGES = [(["x"], []), (["a"], ["x"]), (["b"], ["a"]), (["y"], ["b"])]


def test_what_is_alive_together_is_added_up():
    assert most_live_bytes(CHANGES, {"x": 10, "a": 20, "b": 5, "y": 1}) == 30


def test_a_buffer_of_the_next_size_is_kept_for_others_of_its_size():
    sizes = {"x": 100, "a": 120, "b": 128, "y": 65}
    assert most_kept_buffers(CHANGES, sizes) == {128: 2}


def test_buffers_of_different_sizes_serve_nobody_else():
    assert most_kept_buffers(CHANGES, {"x": 64, "a": 65, "b": 200, "y": 300}) == {
        64: 1,
        128: 1,
        256: 1,
        512: 1,
    }


@pytest.mark.parametrize(("size", "expected"), [(167772160, 167772160), (167772161, 167772176)])
def test_beyond_the_table_a_buffer_is_as_large_as_its_value(size, expected):
    assert most_kept_buffers([(["x"], [])], {"x": size}) == {expected: 1}
