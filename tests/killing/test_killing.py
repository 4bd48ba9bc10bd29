"""A few cells of the kill matrix; ``python -m tests.benchmarks.kill_matrix`` plays all of them."""

import pytest

from tests.killing.held_hub import HeldHub
from tests.killing.matrix import all_cases, play

CHOSEN = (
    "web (files), committed, not sent",
    "worker (files), in store, some chunks there",
    "broker (redis), run queued",
)
CASES = {case.name: case for case in all_cases()}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A home with its tables and a checkpoint, to be copied."""
    home = tmp_path_factory.mktemp("template")
    HeldHub(home).close()
    return home


@pytest.mark.parametrize("name", CHOSEN)
def test_whoever_is_killed_there_is_one_candidate_in_the_end(name, template, tmp_path):
    outcome = play(CASES[name], tmp_path, template)
    assert (outcome.status, outcome.candidates) == ("succeeded", 1)
