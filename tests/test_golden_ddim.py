from tests.golden.write_ddim import PATH, golden_ddim


def test_the_committed_schedule_is_what_would_be_written_now():
    assert PATH.read_bytes() == golden_ddim(), "run python -m tests.golden.write_ddim"
