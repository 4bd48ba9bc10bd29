"""What a file really is, by its first bytes: names are whatever the uploader typed (no torch)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from inpaint_app.checkpoint.errors import (
    EmptyFileError,
    LegacyPickleError,
    MalformedFileError,
    TruncatedFileError,
    UnknownFormatError,
    UnsafePickleError,
)
from inpaint_app.checkpoint.pickle_scan import is_pickle, scan_pickle
from inpaint_app.checkpoint.safetensors_header import LENGTH_BYTES, MAX_HEADER_BYTES
from inpaint_app.errors import CheckpointError

# How much of a file's beginning is looked at, and how much of a bare pickle.
HEAD_BYTES: Final = 64
BARE_PICKLE_BYTES: Final = 1024 * 1024
# torch before 1.6 wrote a magic number, a version, the system's layout, and only then the object.
LEGACY_PICKLES: Final = 4

ZIP: Final = b"PK\x03\x04"
OTHERS: Final[Mapping[bytes, str]] = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a WebP picture or another RIFF file",
    b"%PDF": "a PDF document",
    b"<": "a web page or XML: perhaps the page that asks for a login",
    b"version https://git-lfs": "a Git LFS pointer, not the file that it points at",
    b"\x1f\x8b": "a gzip archive",
    b"\x28\xb5\x2f\xfd": "a zstandard archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"PK\x05\x06": "an empty zip archive",
    b"\x89HDF": "an HDF5 file",
    b"GGUF": "a GGUF file",
    b"\x93NUMPY": "a NumPy array",
    b"\x08": "an ONNX graph or another protocol buffer",
}


def looks_like_safetensors(head: bytes) -> bool:
    """Eight bytes of length, then an object in JSON."""
    return head[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{"


def other_format(beginning: bytes, size: int) -> CheckpointError:
    """The error that says best what a file is which is neither safetensors nor a torch zip.

    ``beginning`` is up to ``BARE_PICKLE_BYTES`` of it, ``size`` the length of all of it.
    """
    if not size:
        return EmptyFileError("The file is empty.")
    for magic, description in OTHERS.items():
        if beginning.startswith(magic):
            return UnknownFormatError(f"The file is {description}.")
    if pickle_error := _bare_pickle(beginning):
        return pickle_error
    if size <= LENGTH_BYTES or _is_cut_header(beginning, size):
        return TruncatedFileError(f"The file has only {size} bytes.")
    return UnknownFormatError("The file is neither safetensors nor what torch.save writes.")


def _is_cut_header(beginning: bytes, size: int) -> bool:
    return size == LENGTH_BYTES and int.from_bytes(beginning, "little") <= MAX_HEADER_BYTES


def _bare_pickle(beginning: bytes) -> CheckpointError | None:
    has_protocol = beginning[:1] == b"\x80" and beginning[1:2] <= b"\x05"
    if not has_protocol and not is_pickle(beginning):
        return None
    stream = BytesIO(beginning)
    try:
        for _ in range(LEGACY_PICKLES):
            scan_pickle(stream)
    except (UnsafePickleError, LegacyPickleError) as error:
        return error
    except MalformedFileError:  # the bytes after the last pickle
        pass
    return LegacyPickleError("The file is a bare pickle.")
