"""Reads a pickle's opcodes without running it, and names what it would import (no torch).

A pickle is a program: GLOBAL imports a name and REDUCE calls it. A state dict as ``torch.save``
writes it needs a handful of names; whatever else is asked for is refused, by name, before torch
opens the file. torch's own restricted reader comes after it: the second lock, not the only one.
Opcodes: CPython's ``pickletools``.
"""

import pickletools
import struct
from collections import deque
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import (
    LegacyPickleError,
    MalformedFileError,
    UnsafePickleError,
)

STORED: Final = (
    "Float", "Half", "BFloat16", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool",
)  # fmt: skip
# Newer types have no storage class of their own; named here to be refused as what they are.
DTYPES: Final = ("float8_e4m3fn", "float8_e5m2", "uint16", "uint32", "uint64")
ALLOWED_GLOBALS: Final = frozenset(
    {
        "collections OrderedDict",
        "torch._utils _rebuild_tensor_v2",
        "torch._utils _rebuild_tensor_v3",
        "torch._utils _rebuild_parameter",
        "torch.storage UntypedStorage",
        *(f"torch {kind}Storage" for kind in STORED),
        *(f"torch {name}" for name in DTYPES),
    }
)
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


def scan_pickle(stream: BinaryIO) -> int:
    """How many tensors the pickle at the stream's position refers to; reads up to its end.

    Raises ``UnsafePickleError``, naming the first import or instruction that a state dict does not
    need, ``LegacyPickleError`` where it is harmless and of a protocol that torch's restricted
    reader does not know, or ``MalformedFileError`` where it is not a complete pickle.
    """
    tensors = 0
    foreign = ""
    strings: deque[str] = deque(["?", "?"], maxlen=2)
    for name, argument in _opcodes(stream):
        if name in {"GLOBAL", "INST", "STACK_GLOBAL"}:
            wanted = " ".join(strings) if name == "STACK_GLOBAL" else str(argument)
            if wanted not in ALLOWED_GLOBALS:
                raise UnsafePickleError(
                    f"The pickle would import {wanted[:200].replace(' ', '.')}, which a file of"
                    " tensors does not need. Nothing in it was executed."
                )
        if name in BUILDERS:
            raise UnsafePickleError(
                f"The pickle uses the instruction {name}, which a file of tensors does not need."
                " Nothing in it was executed."
            )
        if name not in ALLOWED_OPCODES:
            foreign = foreign or name
        if isinstance(argument, str):
            strings.append(argument)
        tensors += name == "BINPERSID"
    if foreign:
        raise LegacyPickleError(f"The pickle is not of torch.save's protocol: it has {foreign}.")
    return tensors


def is_pickle(beginning: bytes) -> bool:
    """Whether these bytes begin with a complete pickle of any protocol."""
    try:
        deque(_opcodes(BytesIO(beginning)), maxlen=0)
    except MalformedFileError:
        return False
    return True


def _opcodes(stream: BinaryIO) -> Iterator[tuple[str, object]]:
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            yield opcode.name, argument
    except (ValueError, OverflowError, IndexError, struct.error) as error:
        raise MalformedFileError("The pickle inside of the file is damaged.") from error
