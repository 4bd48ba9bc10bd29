from tests.golden.write import FOLDER, golden_files


def test_the_committed_vectors_are_what_would_be_written_now():
    written = golden_files()
    stale = [name for name, content in written.items() if (FOLDER / name).read_bytes() != content]
    assert stale == [], "run python -m tests.golden.write"
