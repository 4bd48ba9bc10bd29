"""What the tiny releases have in common: a picture, a manifest, small chunks in one JSON file."""

import base64
import hashlib
import json
from pathlib import Path

import numpy as np

from inpaint_app.manifest.codec import encode
from inpaint_app.manifest.signature import sign_envelope
from tests.golden.example import TEST_KEY

CHUNK_BYTES = 2048
# The graphs are their own reference here.
MEASURED = {"relative_error": 0.0, "tolerance": 1e-4}


def describe_bytes(path: str, data: bytes, chunks: dict[str, bytes], size: int = CHUNK_BYTES):
    """A file as a manifest says it, cut in pieces of ``size``, which are added to ``chunks``."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chunks.update({sha256(piece): piece for piece in pieces})
    return {
        "path": path,
        "size": len(data),
        "sha256": sha256(data),
        "chunks": [{"sha256": sha256(piece), "size": len(piece)} for piece in pieces],
    }


def describe_variant(name: str, graphs: list[dict], features: list[str]) -> dict:
    """A variant of these graphs, with requirements that every device meets."""
    files = [file for graph in graphs for file in (graph["file"], *graph["external_data"])]
    distinct = {chunk["sha256"]: chunk["size"] for file in files for chunk in file["chunks"]}
    return {
        "name": name,
        "total_bytes": sum(distinct.values()),
        "requirements": {
            "features": features,
            "max_buffer_size": 1 << 20,
            "max_storage_buffer_binding_size": 1 << 20,
            "peak_bytes": 1 << 20,
        },
        "graphs": graphs,
    }


def tiny_manifest(*, slug: str, pipeline: dict, variants: list[dict], steps: int) -> dict:
    """The channel document of a release that a test can trust for a hundred years."""
    measured = [(variant["name"], graph) for variant in variants for graph in variant["graphs"]]
    return {
        "schema": "urn:moebius-hub:manifest:1",
        "model": {"slug": slug, "title": slug.capitalize(), "notice": "untrained"},
        "version": "1.0.0",
        "sequence": 7,
        "created": "2026-01-01T00:00:00Z",
        "expires": "2126-01-01T00:00:00Z",
        "channel": "stable",
        "licence": "Apache-2.0",
        "source": {"origin": "upload", "checkpoint_sha256": "0" * 64, "files": []},
        "pipeline": pipeline,
        "runtime": {"name": "onnxruntime-web", "version": "1.30.0"},
        "chunk_urls": ["/chunks/"],
        "variants": variants,
        "validation": {
            "passed": True,
            "report_sha256": "0" * 64,
            "graphs": [
                {"variant": name, "role": graph["role"], **MEASURED} for name, graph in measured
            ],
            "end_to_end": [
                {"variant": variant["name"], "steps": steps, **MEASURED} for variant in variants
            ],
        },
    }


def picture_and_mask(size: int) -> tuple[np.ndarray, np.ndarray]:
    """RGBA (size, size, 4) and the mask (size, size): by formula, so that a test needs no file."""
    index = np.arange(size * size * 4, dtype=np.int64)
    rgba = ((index * 37) % 256).astype(np.uint8).reshape(size, size, 4)
    mask = np.zeros((size, size), np.uint8)
    mask[3:9, 2:7] = 255
    return rgba, mask


def masked_image(rgba: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """What a graph gets of them: (1, 3, size, size) in [-1, 1], times (1 - mask), float32."""
    kept = (mask == 0).astype(np.float32)
    image = (rgba[..., :3].astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None] * kept
    return image.astype(np.float32)


def write_release(out: Path, manifest: dict, chunks: dict[str, bytes], expected: dict) -> None:
    """manifest.json, envelope.json, chunks.json ({sha256: base64}) and expected.json."""
    out.mkdir(exist_ok=True)
    write_json(out / "manifest.json", manifest)
    (out / "envelope.json").write_bytes(sign_envelope(encode(manifest), TEST_KEY))
    texts = {name: base64.b64encode(data).decode() for name, data in sorted(chunks.items())}
    write_json(out / "chunks.json", texts)
    write_json(out / "expected.json", expected)


def write_json(path: Path, value: object) -> None:
    """Indented, with a newline at the end."""
    path.write_text(json.dumps(value, indent=1) + "\n")


def floats(array: np.ndarray) -> list[float]:
    """Every number, in the digits that a float32 has."""
    return [float(f"{value:.7g}") for value in array.ravel()]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
