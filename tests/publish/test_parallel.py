"""Transfers at once: bounded, and ended by the first error or a caller that stops."""

import threading

import pytest

from inpaint_app.publish.parallel import in_parallel


def test_each_item_comes_once_with_what_was_made_of_it():
    assert dict(in_parallel(lambda n: n * n, range(50), workers=3)) == {n: n * n for n in range(50)}
    assert [*in_parallel(str, [])] == []


def test_no_more_than_so_many_run_at_once_and_that_many_do():
    together = threading.Barrier(4)  # none passes alone: four do run at once
    running, most, lock = 0, 0, threading.Lock()

    def work(_item):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(30)
        with lock:
            running -= 1

    assert len([*in_parallel(work, range(20), workers=4)]) == 20
    assert most == 4


def test_items_are_not_read_ahead_of_the_work():
    taken = []
    results = in_parallel(str, (taken.append(n) or n for n in range(100)), workers=2)
    next(results)
    assert len(taken) <= 3
    results.close()
    assert len(taken) <= 3


def test_the_first_error_lets_nothing_new_begin():
    begun = []

    def work(item):
        begun.append(item)
        raise OSError(item)

    with pytest.raises(OSError, match="0"):
        [*in_parallel(work, range(100), workers=1)]
    assert begun == [0]
