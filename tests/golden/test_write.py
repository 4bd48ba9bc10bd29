import pytest

from tests.golden.write import FOLDER, golden_files


@pytest.mark.parametrize("name", golden_files())
def test_the_committed_vectors_are_what_would_be_written_now(name):
    assert (FOLDER / name).read_bytes() == golden_files()[name], "run python -m tests.golden.write"
