"""A taste of ``tests.benchmarks.fuzz_parsers``, which goes on for as long as it is told to."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checkpoint.fuzzing.mutants import mutate, seeds
from tests.checkpoint.fuzzing.property import check

SEEDS = seeds()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "file"


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.sampled_from(SEEDS),
    other=st.sampled_from(SEEDS),
    randomness=st.integers(0, 1 << 32),
)
def test_a_spoiled_file_gets_a_verdict_that_is_true(path, seed, other, randomness):
    assert check(mutate(seed, other, Random(randomness)), path)
