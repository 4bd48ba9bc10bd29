"""Files that are not what they should be, made on the spot."""

import json
import os
import pickle
import zipfile
from pathlib import Path

import torch


def safetensors_bytes(
    header: object, data: bytes = b"", *, length: int | None = None, raw: bytes | None = None
) -> bytes:
    """A safetensors file with any header; ``length`` and ``raw`` lie about it."""
    text = json.dumps(header).encode() if raw is None else raw
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def entry(dtype="F32", shape=(2,), offsets=(0, 8)) -> dict:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


class Executes:
    """Creates a file when it is unpickled by a reader that believes pickles."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return os.system, (f"touch '{self.target}'",)


def executing_pickle(target: Path, protocol: int = 2) -> bytes:
    return pickle.dumps({"conv_in.weight": Executes(target)}, protocol)


def save_executing_archive(path: Path, target: Path, protocol: int = 2) -> None:
    """What torch.save makes of a state dict with one entry too many."""
    state = {"conv_in.weight": torch.zeros(2), "surprise": Executes(target)}
    torch.save(state, path, pickle_protocol=protocol)


def save_archive(path: Path, entries: dict[str, bytes], compression: int = 0) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
