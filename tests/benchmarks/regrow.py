"""Skeletons -> models with random weights, that load and run as the real ones do.

Needs numpy and onnx alone, and the same seed gives the same bytes for both variants of a tensor
that share them.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx

Document = dict[str, Any]


def regrow_candidate(skeleton: Path, chunks: Path) -> Document:
    """Put every chunk into ``chunks``; returns the fragment, with the names of the new ones."""
    fragment: Document = json.loads((skeleton / "fragment.json").read_text())
    jobs: list[tuple[Document, bytes | tuple[str, Sequence[Document]]]] = []
    for variant in fragment["variants"]:
        plans = json.loads((skeleton / f"{variant['name']}.json").read_text())
        for graph in variant["graphs"]:
            file = graph["file"]
            jobs.append((file, (skeleton / variant["name"] / file["path"]).read_bytes()))
            jobs += [
                (file, (file["sha256"], plans[file["path"]])) for file in graph["external_data"]
            ]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda job: _put(*job, chunks), jobs))
    return fragment


def regrow_predecessor(skeleton: Path, out: Path) -> None:
    """Write ``<graph>.onnx`` with its weights inside."""
    out.mkdir(parents=True)
    for path in sorted(skeleton.glob("*.onnx")):
        plans = json.loads((skeleton / f"{path.stem}.json").read_text())
        model = onnx.load(path, load_external_data=False)
        for location, plan in plans.items():
            (out / location).write_bytes(fill(location, plan))
        onnx.load_external_data_for_model(model, str(out))
        (out / path.name).write_bytes(model.SerializeToString())
        for location in plans:
            (out / location).unlink()


def _put(entry: Document, content: bytes | tuple[str, Sequence[Document]], chunks: Path) -> None:
    """Cut a file where it was cut before, and name it and its chunks anew."""
    whole = content if isinstance(content, bytes) else fill(*content, size=entry["size"])
    entry["sha256"] = hashlib.sha256(whole).hexdigest()
    start = 0
    for chunk in entry["chunks"]:
        piece = whole[start : start + chunk["size"]]
        start += chunk["size"]
        chunk["sha256"] = hashlib.sha256(piece).hexdigest()
        place = chunks / chunk["sha256"][:2] / chunk["sha256"]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(piece)


def fill(seed: str, plan: Sequence[Mapping[str, Any]], size: int | None = None) -> bytes:
    """The bytes of a file of external data."""
    generator = np.random.Generator(
        np.random.Philox(int(hashlib.sha256(seed.encode()).hexdigest()[:16], 16))
    )
    whole = bytearray(size or 0)
    for offset, values in _values(generator, plan):
        end = offset + len(values)
        whole.extend(bytes(max(0, end - len(whole))))
        whole[offset:end] = values
    return bytes(whole)


def _values(
    generator: np.random.Generator, plan: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, bytes]]:
    for tensor in plan:
        if "literal" in tensor:
            yield tensor["offset"], base64.b64decode(tensor["literal"])
            continue
        mean, spread = tensor["normal"]
        values = generator.standard_normal(tensor["count"], np.float32) * np.float32(spread)
        values = np.clip(values + np.float32(mean), *tensor["bounds"])
        dtype = np.dtype(tensor["dtype"])
        if dtype.kind in "iu":
            values = np.rint(values)
        yield tensor["offset"], values.astype(dtype).tobytes()
