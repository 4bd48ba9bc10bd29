"""The zip archive that ``torch.save`` writes, inspected without torch.

Layout (torch/serialization.py): ``NAME/data.pkl`` holds the object, ``NAME/data/0...`` the bytes of
its storages, all stored without compression: what is unpacked is never larger than the file.
"""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import (
    HeaderTooLargeError,
    MalformedFileError,
    TruncatedFileError,
    UnknownFormatError,
)
from inpaint_app.checkpoint.pickle_scan import scan_pickle

# The published network's pickle has 250 kB.
MAX_PICKLE_BYTES: Final = 16 * 1024 * 1024
MAX_ENTRIES: Final = 100_000
ENCRYPTED: Final = 1

# All that CPython's zipfile raises on bytes that are no honest archive.
ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OverflowError,
    EOFError,
    LookupError,
    RuntimeError,
    OSError,
)


def inspect_archive(path: Path) -> int:
    """How many tensors the pickle of the archive at ``path`` refers to."""
    with path.open("rb") as stream:
        return inspect_archive_from(stream, path.stat().st_size)


def inspect_archive_from(stream: BinaryIO, size: int) -> int:
    """How many tensors the pickle of an open archive of ``size`` bytes refers to.

    Raises ``TruncatedFileError``, ``UnknownFormatError``, ``MalformedFileError``,
    ``HeaderTooLargeError`` or ``UnsafePickleError``.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            return scan_pickle(BytesIO(_read_pickle(archive, size)))
    except zipfile.BadZipFile as error:
        raise TruncatedFileError(
            "The file begins as a zip archive and its table of contents is missing or damaged."
        ) from error
    except ZIP_ERRORS as error:
        raise MalformedFileError("The zip archive is damaged.") from error


def _read_pickle(archive: zipfile.ZipFile, size: int) -> bytes:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    root = names[0].partition("/")[0] if names else ""
    if f"{root}/data.pkl" not in names:
        raise UnknownFormatError("The file is a zip archive, but not one that torch.save wrote.")
    if f"{root}/constants.pkl" in names:
        raise UnknownFormatError("The file is a TorchScript program, not a file of tensors.")
    if len(set(names)) < len(names) or len(names) > MAX_ENTRIES:
        raise MalformedFileError("The zip archive lists an entry twice, or far too many of them.")
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & ENCRYPTED:
            raise MalformedFileError("The zip archive is compressed; torch.save never does that.")
    if sum(entry.file_size for entry in entries) > size:
        raise MalformedFileError("The zip archive's entries overlap.")
    pickle = archive.getinfo(f"{root}/data.pkl")
    if pickle.file_size > MAX_PICKLE_BYTES:
        raise HeaderTooLargeError(
            f"The pickle in the file has {pickle.file_size} bytes; {MAX_PICKLE_BYTES} are the most."
        )
    return archive.read(pickle)
