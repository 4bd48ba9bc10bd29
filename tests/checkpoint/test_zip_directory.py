"""Where a reader would find an archive; how tables lie is in the hostile corpus."""

from io import BytesIO

import pytest

from inpaint_app.checkpoint import zip_directory
from inpaint_app.checkpoint.errors import HeaderTooLargeError
from inpaint_app.checkpoint.zip_directory import has_zip_end, read_directory
from tests.checkpoint.hostile.pickles import archive, state, tensor

GOOD = archive(state(tensor()))


def test_the_table_lists_every_entry():
    directory = read_directory(BytesIO(GOOD), len(GOOD))
    assert [(entry.name, entry.size) for entry in directory.entries][1:] == [("m/data/0", 8)]
    assert GOOD[directory.begin :].startswith(b"PK\x01\x02")


@pytest.mark.parametrize("most", ["MAX_ENTRIES", "MAX_DIRECTORY_BYTES"])
def test_a_table_of_unreasonable_size_is_not_read(monkeypatch, most):
    monkeypatch.setattr(zip_directory, most, 1)
    with pytest.raises(HeaderTooLargeError, match="2 entries"):
        read_directory(BytesIO(GOOD), len(GOOD))


@pytest.mark.parametrize(
    ("content", "is_found"),
    [
        (GOOD, True),
        (b"anything" + GOOD, True),
        (GOOD[:-2] + b"\x03\x00abc", True),
        (GOOD + b"abc", False),
        (b"PK\x05\x06", False),
        (bytes(100_000), False),
        (b"", False),
    ],
)
def test_an_archive_at_the_end_is_found(content, is_found):
    assert has_zip_end(BytesIO(content), len(content)) == is_found
