"""Configurations made to be slow, huge or ambiguous, and files of other kinds altogether."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator

from tests.checkpoint.hostile.case import Case

CONFIG, FORMAT = "checkpoint.config_unreadable", "checkpoint.format"


def cases() -> Iterator[Case]:
    for name, content in (*_json(), *_yaml()):
        yield Case(name, CONFIG, content)
    for name, content in _others():
        yield Case(name, FORMAT, content)
    yield Case("empty file", "checkpoint.empty", b"")
    yield Case("three bytes", "checkpoint.truncated", b"\xf1\xf2\xf3")


def _json() -> Iterator[tuple[str, bytes]]:
    yield "JSON of a key that stands twice", b'{"model": 1, "model": 2}'
    yield "JSON with NaN", b'{"a": NaN}'
    yield "JSON with infinity", b'{"a": -Infinity}'
    yield "JSON nested 8000 deep", b'{"a":' + b"[" * 8000 + b"]" * 8000 + b"}"
    yield "JSON nested 20 deep", b'{"a":' + b"[" * 20 + b"]" * 20 + b"}"
    yield "JSON with a number of 10,000 digits", b'{"a":' + b"9" * 10_000 + b"}"
    yield "JSON with a number of 80 bits", b'{"a":' + str(1 << 80).encode() + b"}"
    yield "JSON of 20 kB", json.dumps({"a": "x" * 20_000}).encode()
    yield "JSON of 2 MB", json.dumps({"a": "x" * 2_000_000}).encode()
    yield "JSON cut short", b'{"a": 1'
    yield "JSON followed by more", b'{"a": 1} {"a": 2}'


def _yaml() -> Iterator[tuple[str, bytes]]:
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        laughs += f"{two}: &{two} [" + ", ".join([f"*{one}"] * 9) + "]\n"
    yield "YAML of a billion laughs", laughs.encode()
    yield "YAML that contains itself", b"a: &a [*a]"
    yield "YAML with an anchor", b"a: &x 1"
    yield "YAML with a tag of Python", b"a: !!python/object/apply:os.system [id]"
    yield "YAML with a tag of Python's names", b"a: !!python/name:os.system"
    yield "YAML with a tag of its own", b"a: !evil 1"
    yield "YAML with a standard tag", b"a: !!binary aGFsbG8="
    yield "YAML of a key that stands twice", b"a: 1\na: 2"
    yield "YAML of a list for a key", b"? [a]\n: 1"
    yield "YAML nested deep", b"[" * 8000
    yield "YAML nested deep by keys", b"".join(b" " * i + b"a:\n" for i in range(150))
    yield "YAML with a hexadecimal number of 5000 digits", b"a: 0x" + b"f" * 5000
    yield "YAML with a date that is none", b"a: 2026-99-99"
    yield "YAML with a number that is none", b"a: 0x_"
    yield "YAML of two documents", b"a: 1\n---\na: 2"
    yield "YAML with a merge of something else", b"a: 1\n<<: 1"
    yield "YAML of many colons", b": " * 8000
    yield "YAML of many question marks", b"? " * 8000
    yield "YAML of many braces", b"{a: " * 4000
    yield "YAML that is a list", b"- a\n- b"
    yield "YAML with a control character", b"a: \x07"
    yield "text", b"# Model card\n\nThis is a text.\n"
    yield "text of 2 MB", b"a: b\n" * 400_000


def _others() -> Iterator[tuple[str, bytes]]:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as made:
        link = tarfile.TarInfo("storages")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    yield "tar archive with a link", tar.getvalue()
    yield "gzip archive", gzip.compress(bytes(1000))
    yield "PNG picture", b"\x89PNG\r\n\x1a\n" + bytes(99)
    yield "web page", b"<!doctype html><title>Sign in</title>"
    yield (
        "Git LFS pointer",
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n"),
    )
    yield "GGUF file", b"GGUF" + bytes(99)
    yield "HDF5 file", b"\x89HDF\r\n\x1a\n" + bytes(99)
    yield "NumPy array", b"\x93NUMPY\x01\x00" + bytes(99)
    yield "program for Linux", b"\x7fELF" + bytes(99)
    yield "nothing but zeros", bytes(4096)
    yield "nothing but ones", b"\xff" * 4096
