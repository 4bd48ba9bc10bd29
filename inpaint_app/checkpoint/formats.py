"""What a file really is, by its first bytes: names are whatever the uploader typed (no torch)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from inpaint_app.checkpoint.errors import (
    EmptyFileError,
    LegacyPickleError,
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
TAR: Final = b"ustar"
TAR_PLACE: Final = 257
PROTOBUF: Final = b"\x08"
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
    PROTOBUF: "an ONNX graph or another protocol buffer",
}


def looks_like_safetensors(head: bytes) -> bool:
    """Eight bytes of length, then an object in JSON."""
    return head[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{"


def is_text(beginning: bytes) -> bool:
    """Whether this is text, and neither markup nor a pointer nor a pickle: settings, perhaps."""
    if not beginning or beginning.startswith(tuple(OTHERS)) or b"\0" in beginning:
        return False
    if beginning[TAR_PLACE : TAR_PLACE + len(TAR)] == TAR or is_pickle(beginning):
        return False
    try:
        beginning.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut inside of a character: the whole text is longer than any configuration.
        return error.reason == "unexpected end of data" and len(beginning) == BARE_PICKLE_BYTES
    return True


def other_format(beginning: bytes, size: int, imports: list[str] | None = None) -> CheckpointError:
    """The error that says best what a file is which is neither safetensors nor a torch zip.

    ``beginning`` is up to ``BARE_PICKLE_BYTES`` of it, ``size`` the length of all of it;
    ``imports`` is given what a bare pickle asks for.
    """
    if not size:
        return EmptyFileError("The file is empty.")
    for magic, description in OTHERS.items():
        if beginning.startswith(magic):
            return UnknownFormatError(f"The file is {description}.")
    if beginning[TAR_PLACE : TAR_PLACE + len(TAR)] == TAR:
        return UnknownFormatError("The file is a tar archive; torch wrote such before 0.1.10.")
    if pickle_error := _bare_pickle(beginning, imports):
        return pickle_error
    if size <= LENGTH_BYTES or _is_cut_header(beginning, size):
        return TruncatedFileError(f"The file has only {size} bytes.")
    return UnknownFormatError("The file is neither safetensors nor what torch.save writes.")


def _is_cut_header(beginning: bytes, size: int) -> bool:
    return size == LENGTH_BYTES and int.from_bytes(beginning, "little") <= MAX_HEADER_BYTES


def _bare_pickle(beginning: bytes, imports: list[str] | None) -> CheckpointError | None:
    has_protocol = beginning[:1] == b"\x80" and beginning[1:2] <= b"\x05"
    if not has_protocol and not is_pickle(beginning):
        return None
    stream = BytesIO(beginning)
    try:
        for _ in range(LEGACY_PICKLES):
            scan_pickle(stream, imports=imports)
    except (UnsafePickleError, LegacyPickleError) as error:
        return error
    except CheckpointError:  # the bytes after the last pickle, or what only an old torch writes
        pass
    return LegacyPickleError("The file is a bare pickle.")
