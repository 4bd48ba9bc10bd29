"""Pickles that would run something, take too much, or make tensors of memory that is not theirs."""

import os
import pickle
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.checkpoint.hostile.case import Case
from tests.checkpoint.hostile.pickles import (
    FLOATS,
    ORDERED,
    REBUILD,
    archive,
    number,
    numbers,
    state,
    storage,
    tensor,
    text,
)  # fmt: skip

UNSAFE = "checkpoint.unsafe_pickle"
MALFORMED = "checkpoint.malformed"
ARGUMENTS = "checkpoint.pickle_arguments"
LEGACY = "checkpoint.legacy_pickle"
OTHER = "checkpoint.non_tensor"


class _Runs:
    def __init__(self, function, *arguments) -> None:
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


def cases(canary: Path) -> Iterator[Case]:
    for name, code, program in (
        *_running(canary), *_tensors(), *_calls(), *_structure(), *_foreign(),
    ):  # fmt: skip
        yield Case(name, code, archive(program))
    yield from _bare(canary)
    yield from _archives()


def _running(canary: Path) -> Iterator[tuple[str, str, bytes]]:
    command = text(f"touch {canary}")
    split = text("os") + b"q\x01" + text("system") + b"q\x02" + text("x") + b"00"
    for protocol in range(6):
        program = pickle.dumps({"a": _Runs(os.system, f"touch {canary}")}, protocol)
        yield f"os.system of protocol {protocol}", UNSAFE, program
    for name, value in (
        ("GLOBAL os.system", b"cos\nsystem\n(" + command + b"tR"),
        ("INST os.system", b"(" + command + b"ios\nsystem\n"),
        ("OBJ os.system", b"(cos\nsystem\n" + command + b"o"),
        ("NEWOBJ", b"csubprocess\nPopen\n(" + command + b"t\x81"),
        ("NEWOBJ of a permitted name", FLOATS + b"(" + number(10**9) + b"t\x81"),
        ("NEWOBJ_EX", b"csubprocess\nPopen\n(" + command + b"t}\x92"),
        ("STACK_GLOBAL", text("os") + text("system") + b"\x93(" + command + b"tR"),
        ("STACK_GLOBAL by the memo", split + b"h\x01h\x02\x93(" + command + b"tR"),
        ("STACK_GLOBAL of a made name", text("os") + text("system") + b"\x85\x93)R"),
        ("EXT1", b"\x82\x01(" + command + b"tR"),
        ("EXT4", b"\x84\x01\x00\x00\x00(" + command + b"tR"),
        ("PERSID in text", b"P" + str(canary).encode() + b"\n"),
        ("pkgutil.resolve_name", b"cpkgutil\nresolve_name\n(" + text("os:system") + b"tR("
         + command + b"tR"),
        ("chain of getattr", b"cbuiltins\ngetattr\n(cbuiltins\n__import__\n(" + text("os")
         + b"tR" + text("system") + b"tR(" + command + b"tR"),
        ("operator.attrgetter", b"coperator\nattrgetter\n(" + text("system") + b"tR"),
        ("builtins.eval", b"cbuiltins\neval\n(" + text("1") + b"tR"),
        ("runpy", b"crunpy\n_run_code\n)R"),
        ("pip.main", b"cpip\nmain\n)R"),
        ("torch.load", b"ctorch\nload\n(" + text("x") + b"tR"),
        ("torch.jit", b"ctorch.jit._script\nRecursiveScriptModule\n)R"),
        ("asyncio behind a submodule", b"casyncio.unix_events\n_UnixSubprocessTransport\n)R"),
        ("idlelib", b"cidlelib.pyshell\nModifiedInterpreter.build_subprocess_arglist\n)R"),
        ("cProfile", b"ccProfile\nrunctx\n)R"),
        ("name with a space", b"ccollections OrderedDict\nx\n)R"),
        ("name under a permitted one", b"ctorch._utils\n_rebuild_tensor_v2.__globals__\n)R"),
    ):  # fmt: skip
        yield name, UNSAFE, state(value)
    yield "import before a damaged end", UNSAFE, b"\x80\x02cposix\nsystem\n(S'id"
    yield "import after a damaged call", UNSAFE, state(b"cos\nsystem\n)R" + b"R" * 9)
    yield "BUILD with a state to set", UNSAFE, state(b"cfoo\nBar\n)\x81}b")


def _tensors() -> Iterator[tuple[str, str, bytes]]:
    meta = b"}" + text("conj") + b"\x88s"
    hooks = ORDERED + text("x") + b"Ns"
    for name, value in (
        ("shape of 10^18", tensor((10**18,))),
        ("shape beyond its storage", tensor((3,))),
        ("stride beyond its storage", tensor((2,), (2,))),
        ("offset beyond its storage", tensor((2,), (1,), 1)),
        ("offset of nothing beyond it", tensor((0,), (1,), 3)),
        ("negative stride", tensor((2,), (-1,), 1)),
        ("negative size", tensor((-2,))),
        ("negative offset", tensor((2,), (1,), -1)),
        ("size of 2^100", tensor((1 << 100,))),
        ("sizes that blow up from one number", tensor((1 << 20, 1 << 20), (0, 0))),
        ("sizes without strides", tensor((2,), ())),
        ("hundred dimensions", tensor((1,) * 100, (1,) * 100)),
        ("size that is a text", tensor(shape=b"(" + text("2") + b"t")),
        ("tensor of no storage", tensor(storage=b"N")),
        ("tensor of a tensor", tensor(storage=tensor())),
        ("hooks", tensor(hooks=hooks)),
        ("hooks that are none", tensor(hooks=b"N")),
        ("metadata", tensor(metadata=meta)),
        ("storage of more bytes than its record", tensor(storage=storage(4))),
        ("storage of 2^62 numbers", tensor(storage=storage(1 << 62))),
        ("storage of a negative count", tensor(storage=storage(-2))),
        ("storage of another record", tensor(storage=storage(2, "9"))),
        ("storage above its folder", tensor(storage=storage(2, "../data.pkl"))),
        ("storage of a function", tensor(storage=storage(kind=REBUILD))),
    ):
        yield name, ARGUMENTS, state(value)


def _calls() -> Iterator[tuple[str, str, bytes]]:
    for name, value in (
        ("reference to something else", text("pathlib") + b"\x85Q"),
        ("reference to a number", number(1) + b"Q"),
        ("calling a storage's class", FLOATS + number(10**12) + b"\x85R"),
        ("calling the untyped storage's class", b"ctorch.storage\nUntypedStorage\n" + number(10**12)
         + b"\x85R"),
        ("calling a dtype", b"ctorch\nuint16\n)R"),
        ("calling a tensor", tensor() + b")R"),
        ("calling without a tuple", REBUILD + b"]R"),
        ("OrderedDict of a text", b"ccollections\nOrderedDict\n" + text("ab") + b"\x85R"),
        ("BUILD on a tensor", tensor() + b"(" + storage() + number(0) + b"tb"),
        ("BUILD on a dict", b"}}b"),
        ("BUILD of other attributes", ORDERED + b"}" + text("__class__") + FLOATS + b"sb"),
        ("BUILD of attributes without names", ORDERED + b"}" + number(1) + b"Nsb"),
        ("appending to a tuple", b")Na"),
        ("entry of a list", b"]" + text("a") + b"Ns"),
    ):  # fmt: skip
        yield name, ARGUMENTS, state(value)


def _structure() -> Iterator[tuple[str, str, bytes]]:
    for name, program in (
        ("nothing", b""),
        ("no end", b"\x80\x02}"),
        ("end of an empty stack", b"\x80\x02."),
        ("two things at the end", b"\x80\x02}}."),
        ("open mark at the end", b"\x80\x02}(."),
        ("mark that was never set", b"\x80\x02}u."),
        ("too little on the stack", b"\x80\x02R."),
        ("recalled and never kept", b"\x80\x02h\x05."),
        ("key without a value", b"\x80\x02}(" + text("a") + b"u."),
        ("unknown instruction", b"\x80\x02\xff."),
        ("text of 4 GB", b"\x80\x02X\xff\xff\xff\xffa."),
        ("text that is not UTF-8", b"\x80\x02X\x01\x00\x00\x00\xff."),
        ("two pickles", state(tensor()) + state(tensor())),
        ("bytes after the end", state(tensor()) + b"\0" * 64),
        ("LONG4 of 2 GB", b"\x80\x02\x8b" + struct.pack("<i", (1 << 31) - 1) + b"."),
        ("LONG4 below zero", b"\x80\x02\x8b" + struct.pack("<i", -5) + b"."),
        ("number of 10,000 digits", b"I" + b"9" * 10_000 + b"\n."),
    ):
        yield name, MALFORMED, program
    deep = b"\x80\x02" + b")" + b"\x85" * 20_000 + b"."
    yield "tuple 20,000 deep", OTHER, deep
    doubled = b"\x80\x02)" + b"2\x86" * 5_000 + b"."
    yield "memo bomb: 2^5000 items by reference", LEGACY, doubled
    recalled = b"\x80\x02]q\x00" + b"h\x00h\x00\x86q\x00" * 5_000 + b"."
    yield "memo bomb by the memo", MALFORMED, recalled
    yield (
        "three hundred thousand instructions",
        "checkpoint.header_too_large",
        b"\x80\x02" + b"N0" * 150_000 + b".",
    )


def _foreign() -> Iterator[tuple[str, str, bytes]]:
    for name, program in (
        ("harmless of protocol 0", pickle.dumps({"a": 1}, 0)),
        ("harmless of protocol 4", pickle.dumps({"a": 1}, 4)),
        ("bytearray of protocol 5", b"\x80\x05\x96" + struct.pack("<Q", 3) + b"abc."),
        ("bytes of 2^60", b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + b"."),
    ):
        yield name, MALFORMED if "2^60" in name else LEGACY, program
    yield "buffer from outside", UNSAFE, b"\x80\x05\x97."
    for name, program in (
        ("list", b"\x80\x02]."),
        ("number", b"\x80\x02" + number(1) + b"."),
        ("tensor alone", b"\x80\x02" + tensor() + b"."),
        ("key that is a number", b"\x80\x02}" + number(1) + tensor() + b"s."),
        ("text among the tensors", state(text("x"))),
        ("class among the tensors", state(FLOATS)),
        ("weights one level down", b"\x80\x02}" + text("state_dict") + b"}s."),
        ("name with control characters", b"\x80\x02}" + text("a\x1b[2J") + tensor() + b"s."),
    ):
        yield f"{name} instead of a state dict", OTHER, program


def _bare(canary: Path) -> Iterator[Case]:
    for protocol in range(6):
        program = pickle.dumps(_Runs(os.system, f"touch {canary}"), protocol)
        yield Case(f"bare os.system of protocol {protocol}", UNSAFE, program)
    yield Case("bare and harmless", LEGACY, pickle.dumps({"a": [1.5]}, 2))
    second = pickle.dumps(1, 2) + pickle.dumps(_Runs(os.system, f"touch {canary}"), 2)
    yield Case("bare, the second runs", UNSAFE, second)


def _archives() -> Iterator[Case]:
    good = state(tensor())
    short = state(tensor(storage=storage(2)))
    yield Case("record shorter than its storage", ARGUMENTS, archive(short, {"0": bytes(4)}))
    yield Case("record that nobody refers to", MALFORMED, archive(good, {"0": bytes(8), "1": b"x"}))
    yield Case("code beside the tensors", MALFORMED, archive(good, **{"m/code/a.py": b"import os"}))
    yield Case("TorchScript", "checkpoint.format", archive(good, **{"m/constants.pkl": b"."}))
    yield Case("big-endian numbers", MALFORMED, archive(good, **{"m/byteorder": b"big"}))
    halves = tensor((4,), storage=storage(4, kind=b"ctorch\nHalfStorage\n"))
    both = b"\x80\x02}(" + text("a") + tensor() + text("b") + halves + b"u."
    yield Case("record read as two types", ARGUMENTS, archive(both))
    yield Case(
        "record whose name has a capital", MALFORMED, archive(good, {"0": bytes(8), "A": b""})
    )
    huge = number(0) + numbers((1 << 62,) * 8)
    yield Case("numbers nobody multiplies", OTHER, archive(state(b"(" + huge + b"t")))
