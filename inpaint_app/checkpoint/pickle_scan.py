"""Reads a pickle's opcodes without running it, and names what it would import (no torch).

A pickle is a program: GLOBAL imports a name and REDUCE calls it. A state dict as ``torch.save``
writes it needs a handful of names, called with numbers that fit each other; whatever else is asked
for is refused, by name, before torch opens the file. torch's own restricted reader comes after it:
the second lock, not the only one. Opcodes: CPython's ``pickletools``.
"""

import pickletools
import struct
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import (
    HeaderTooLargeError,
    LegacyPickleError,
    MalformedFileError,
    UnsafePickleError,
)
from inpaint_app.checkpoint.pickle_calls import CALLED, DTYPES, STORAGES
from inpaint_app.checkpoint.pickle_machine import PickleMachine
from inpaint_app.errors import CheckpointError

ALLOWED_GLOBALS: Final = frozenset({*CALLED, *STORAGES, *DTYPES})
# The published network's pickle has 48,000.
MAX_OPCODES: Final = 250_000
# Plain data, the memo, and the four that use an allowed global.
ALLOWED_OPCODES: Final = frozenset({
    "PROTO", "STOP", "MARK", "NONE", "NEWTRUE", "NEWFALSE",
    "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE",
    "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3",
    "EMPTY_LIST", "APPEND", "APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS",
    "BINPUT", "LONG_BINPUT", "BINGET", "LONG_BINGET",
    "GLOBAL", "REDUCE", "BUILD", "BINPERSID",
})  # fmt: skip
# The other ways to make an object or to leave the pickle for something outside of it.
BUILDERS: Final = frozenset({
    "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "PERSID", "NEXT_BUFFER",
})  # fmt: skip


@dataclass(frozen=True)
class PickleContents:
    """A harmless pickle: what it is of (``pickle_values``), and the records that it refers to."""

    top: object
    references: int
    keys: frozenset[str]


def scan_pickle(
    stream: BinaryIO,
    records: Mapping[str, int] | None = None,
    imports: list[str] | None = None,
) -> PickleContents:
    """What the pickle at the stream's position holds; reads up to its end.

    ``records`` are the bytes of each record that it may refer to; ``imports`` is given every name
    that it asks for. Raises ``UnsafePickleError``, naming the first import or instruction that a
    state dict does not need, ``PickleArgumentsError`` where an allowed name is called with what no
    tensor has, ``LegacyPickleError`` where it is harmless and of a protocol that torch's restricted
    reader does not know, ``HeaderTooLargeError``, or ``MalformedFileError`` where it is not a
    complete pickle.
    """
    scan = _Scan(records, [] if imports is None else imports)
    try:
        scan.run(stream)
    except CheckpointError as error:
        raise scan.unsafe or error from None
    return scan.contents()


def is_pickle(beginning: bytes) -> bool:
    """Whether these bytes begin with a complete pickle of any protocol."""
    try:
        deque(_opcodes(BytesIO(beginning)), maxlen=0)
    except (MalformedFileError, HeaderTooLargeError):
        return False
    return True


class _Scan:
    """One reading: the first thing that speaks against the pickle, and all that it imports."""

    def __init__(self, records: Mapping[str, int] | None, imports: list[str]) -> None:
        self._machine = PickleMachine(records)
        self._imports = imports
        self._foreign = ""
        self.unsafe: UnsafePickleError | None = None

    def run(self, stream: BinaryIO) -> None:
        for name, argument in _opcodes(stream):
            wanted = self._machine.imported(name, argument)
            if wanted is not None:
                self._imports.append(wanted.replace(" ", "."))
                if wanted not in ALLOWED_GLOBALS:
                    self._refuse(f"would import {wanted[:200].replace(' ', '.')}")
            if name in BUILDERS:
                self._refuse(f"uses the instruction {name}")
            if name not in ALLOWED_OPCODES:
                self._foreign = self._foreign or name
            self._machine.step(name, argument)

    def _refuse(self, does: str) -> None:
        self._machine.is_lenient = True
        self.unsafe = self.unsafe or UnsafePickleError(
            f"The pickle {does}, which a file of tensors does not need. Nothing in it was executed."
        )

    def contents(self) -> PickleContents:
        if self.unsafe:
            raise self.unsafe
        if self._foreign:
            raise LegacyPickleError(
                f"The pickle is not of torch.save's protocol: it has {self._foreign}."
            )
        machine = self._machine
        return PickleContents(machine.result(), machine.references, frozenset(machine.storages))


def _opcodes(stream: BinaryIO) -> Iterator[tuple[str, object]]:
    try:
        for index, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if index == MAX_OPCODES:
                raise HeaderTooLargeError(
                    f"The pickle in the file has more than {MAX_OPCODES} instructions."
                )
            yield opcode.name, argument
    # A warning is of a text's escapes, where whoever runs this makes errors of warnings.
    except (ValueError, OverflowError, IndexError, struct.error, Warning) as error:
        raise MalformedFileError("The pickle inside of the file is damaged.") from error
