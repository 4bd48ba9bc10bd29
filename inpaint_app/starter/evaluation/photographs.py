"""The photographs of the evaluation: which package carries each, its licence, and its pixels.

None of them is kept in this repository and none is trained on. `photographs.json` names for each
the package and its version, the file inside, the picture's SHA-256, its licence and its author.
"""

import bz2
import hashlib
import importlib.metadata
import io
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CATALOGUE = Path(__file__).with_name("photographs.json")
FOLDER = Path(tempfile.gettempdir()) / "photographs"
RAW_SHAPE = (768, 1024, 3)  # scipy's face.dat: bz2 of raw RGB


class PhotographError(Exception):
    """A photograph is absent, or differs from the one that was measured before."""


@dataclass(frozen=True)
class Source:
    """A package that carries photographs; `kind` is "debian" or "wheel" (from PyPI)."""

    package: str
    kind: str
    version: str


@dataclass(frozen=True)
class Photograph:
    """One photograph; `part` is offset and length in bytes where `file` holds other things too."""

    name: str
    source: Source
    file: str
    part: tuple[int, int] | None
    sha256: str
    licence: str
    credit: str


@cache
def catalogue() -> dict[str, Photograph]:
    """Every photograph by its name, in the file's order."""
    read = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    sources = {name: Source(name, **rest) for name, rest in read["sources"].items()}
    return {
        entry["name"]: Photograph(
            name=entry["name"],
            source=sources[entry["source"]],
            file=entry["file"],
            part=tuple(entry["bytes"]) if "bytes" in entry else None,
            sha256=entry["sha256"],
            licence=entry["licence"],
            credit=entry["credit"],
        )
        for entry in read["photographs"]
    }


def find_file(photograph: Photograph, folder: Path = FOLDER) -> Path | None:
    """The file that carries it: below `folder`/package or in the installed package; else None."""
    fetched = folder / photograph.source.package / photograph.file
    if fetched.is_file():
        return fetched
    if photograph.source.kind != "wheel":
        return None
    try:
        files = importlib.metadata.files(photograph.source.package) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.as_posix() == photograph.file:
            return Path(str(file.locate()))
    return None


def read_bytes(photograph: Photograph, folder: Path = FOLDER) -> bytes:
    """The encoded picture. Raises PhotographError where it is absent or has another SHA-256."""
    source = photograph.source
    file = find_file(photograph, folder)
    if file is None:
        raise PhotographError(
            f"{photograph.name} is not in {folder}: the {source.kind} package {source.package} "
            f"{source.version} is missing. "
            "Run `python -m inpaint_app.starter.evaluate fetch` to get it."
        )
    content = file.read_bytes()
    if photograph.part is not None:
        offset, length = photograph.part
        content = content[offset : offset + length]
    if hashlib.sha256(content).hexdigest() != photograph.sha256:
        raise PhotographError(
            f"{photograph.name} in {file} is not the picture of {source.package} {source.version}."
        )
    return content


def decode(content: bytes, suffix: str) -> NDArray[np.uint8]:
    """RGB pixels, uint8 (H, W, 3), of JPEG, PNG or WebP; `.dat` is bz2 of RAW_SHAPE raw bytes."""
    if suffix == ".dat":
        return np.frombuffer(bz2.decompress(content), dtype=np.uint8).reshape(RAW_SHAPE)
    with Image.open(io.BytesIO(content)) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.uint8)


def load(name: str, folder: Path = FOLDER) -> NDArray[np.uint8]:
    """The photograph at its own size, uint8 RGB (H, W, 3).

    Raises KeyError on a name that the catalogue lacks, PhotographError as `read_bytes` does.
    """
    photograph = catalogue()[name]
    return decode(read_bytes(photograph, folder), Path(photograph.file).suffix)
