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

from inpaint_app.checkpoint.errors import MalformedFileError, UnsafePickleError

STORAGES: Final = frozenset(
    f"torch {kind}Storage"
    for kind in (
        "Float",
        "Half",
        "BFloat16",
        "Double",
        "Long",
        "Int",
        "Short",
        "Char",
        "Byte",
        "Bool",
    )
)
ALLOWED_GLOBALS: Final = STORAGES | {
    "collections OrderedDict",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
}
# Plain data, the memo, and the four that use an allowed global.
ALLOWED_OPCODES: Final = frozenset({
    "PROTO", "STOP", "MARK", "NONE", "NEWTRUE", "NEWFALSE",
    "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE",
    "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3",
    "EMPTY_LIST", "APPEND", "APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS",
    "BINPUT", "LONG_BINPUT", "BINGET", "LONG_BINGET",
    "GLOBAL", "REDUCE", "BUILD", "BINPERSID",
})  # fmt: skip


def scan_pickle(stream: BinaryIO) -> int:
    """How many tensors the pickle at the stream's position refers to; reads up to its end.

    Raises ``UnsafePickleError``, naming the first import or instruction that a state dict does not
    need, or ``MalformedFileError`` where it is not a complete pickle.
    """
    tensors = 0
    unneeded = ""
    strings: deque[str] = deque(["?", "?"], maxlen=2)
    for name, argument in _opcodes(stream):
        if name == "STACK_GLOBAL":
            raise _forbidden(".".join(strings))
        if name in {"GLOBAL", "INST"} and argument not in ALLOWED_GLOBALS:
            raise _forbidden(str(argument).replace(" ", "."))
        if name not in ALLOWED_OPCODES:
            unneeded = unneeded or name
        if isinstance(argument, str):
            strings.append(argument)
        tensors += name == "BINPERSID"
    if unneeded:
        raise UnsafePickleError(
            f"The pickle uses the instruction {unneeded}, which a file of tensors does not need."
            " Nothing in it was executed."
        )
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


def _forbidden(name: str) -> UnsafePickleError:
    return UnsafePickleError(
        f"The pickle would import {name[:200]}, which a file of tensors does not need."
        " Nothing in it was executed."
    )
