"""The zip archive that ``torch.save`` writes, inspected without torch.

Layout (torch/serialization.py): ``NAME/data.pkl`` holds the object, ``NAME/data/0...`` the bytes of
its storages, all stored without compression. Beside them lie a few short records about the file.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import (
    HeaderTooLargeError,
    MalformedFileError,
    NonTensorEntryError,
    UnknownFormatError,
)
from inpaint_app.checkpoint.pickle_scan import scan_pickle
from inpaint_app.checkpoint.pickle_values import Table, kind_of
from inpaint_app.checkpoint.tensor_entry import DeclaredTensor, is_name
from inpaint_app.checkpoint.zip_directory import ZipDirectory, read_directory
from inpaint_app.checkpoint.zip_layout import ZipRecord, find_records

# The published network's pickle has 250 kB.
MAX_PICKLE_BYTES: Final = 16 * 1024 * 1024
PICKLE: Final = "data.pkl"
BYTE_ORDER: Final = "byteorder"
ABOUT: Final = frozenset(
    {PICKLE, BYTE_ORDER, "version", ".format_version", ".storage_alignment"}
    | {".data/serialization_id"}
)
# Numbers alone: torch looks records up without regard to capitals.
DATA: Final = re.compile(r"data/[0-9]{1,20}")
MAX_ABOUT_BYTES: Final = 1024
# Where training scripts keep the weights among other things.
NESTED_NAMES: Final = ("state_dict", "model", "model_state_dict", "module", "ema")


def inspect_archive(path: Path) -> Mapping[str, DeclaredTensor]:
    """The tensors of the archive at ``path``; the rest as ``inspect_archive_from``."""
    with path.open("rb") as stream:
        return inspect_archive_from(stream, path.stat().st_size)


def inspect_archive_from(
    stream: BinaryIO, size: int, imports: list[str] | None = None
) -> Mapping[str, DeclaredTensor]:
    """The tensors of an open archive of ``size`` bytes, by name.

    ``imports`` is given what its pickle asks for. Raises ``TruncatedFileError``,
    ``UnknownFormatError``, ``MalformedFileError``, ``HeaderTooLargeError``,
    ``NonTensorEntryError``, or what ``scan_pickle`` raises.
    """
    directory = read_directory(stream, size)
    root = _root(directory)
    found = {
        name.removeprefix(root): record
        for name, record in find_records(stream, directory, size).items()
    }
    _check_records(stream, found)
    prefix = "data/"
    data = {
        name.removeprefix(prefix): record.size
        for name, record in found.items()
        if name.startswith(prefix)
    }
    program = BytesIO(found[PICKLE].read(stream))
    contents = scan_pickle(program, data, imports)
    if program.read(1):
        raise MalformedFileError("The pickle inside of the file has bytes after its end.")
    tensors = read_state_dict(contents.top)
    if left := sorted(data.keys() - contents.keys):
        raise MalformedFileError(f"The record data/{left[0][:40]} belongs to no tensor.")
    return tensors


def read_state_dict(top: object) -> Mapping[str, DeclaredTensor]:
    """The tensors of what a pickle is of. Raises ``NonTensorEntryError``."""
    if not isinstance(top, Table):
        raise NonTensorEntryError(f"The file holds a {kind_of(top)}, not a state dict.")
    if top.foreign_keys:
        key = top.foreign_keys[0]
        shown = str(key) if isinstance(key, int | float | None) else kind_of(key)
        raise NonTensorEntryError(f"The state dict has the key {shown[:100]!r}, not a name.")
    tensors = {}
    for name, value in top.entries.items():
        if isinstance(value, Table) and name in NESTED_NAMES:
            raise NonTensorEntryError(
                f"The file holds a training checkpoint: the weights are nested under {name!r}."
            )
        if not isinstance(value, DeclaredTensor):
            raise NonTensorEntryError(f"The entry {name[:200]!a} is a {kind_of(value)}.")
        if not is_name(name):
            raise NonTensorEntryError(f"The state dict has the key {name[:100]!a}.")
        tensors[name] = value
    return tensors


def _root(directory: ZipDirectory) -> str:
    """The folder inside of the archive in which everything lies, with its slash."""
    names = {entry.name for entry in directory.entries}
    root = directory.entries[0].name.partition("/")[0] + "/" if names else ""
    if f"{root}{PICKLE}" not in names:
        raise UnknownFormatError("The file is a zip archive, but not one that torch.save wrote.")
    if f"{root}constants.pkl" in names:
        raise UnknownFormatError("The file is a TorchScript program, not a file of tensors.")
    if strange := sorted(name for name in names if not name.startswith(root)):
        raise MalformedFileError(f"The zip archive has the entry {strange[0][:80]!a}.")
    return root


def _check_records(stream: BinaryIO, found: Mapping[str, ZipRecord]) -> None:
    for name, record in found.items():
        is_data = DATA.fullmatch(name) is not None
        if name not in ABOUT and not is_data:
            raise MalformedFileError(
                f"The zip archive has the entry {name[:80]}, which torch.save does not write."
            )
        if name in ABOUT and name != PICKLE and record.size > MAX_ABOUT_BYTES:
            raise MalformedFileError(f"The zip archive's entry {name[:80]} is far too large.")
    if found[PICKLE].size > MAX_PICKLE_BYTES:
        raise HeaderTooLargeError(
            f"The pickle in the file has {found[PICKLE].size} bytes;"
            f" {MAX_PICKLE_BYTES} are the most."
        )
    if BYTE_ORDER in found and found[BYTE_ORDER].read(stream) != b"little":
        raise MalformedFileError("The numbers in the file are not little-endian.")
