"""Releases that share some of their chunks and not others, of a few thousand bytes each."""

import hashlib

from inpaint_app.publish.chunk_store import chunk_key
from tests.factories import example_bundle_fragment
from tests.golden.example import chunk_bytes, example_chunks


def release_of(*parts: str) -> tuple[dict, dict[str, bytes]]:
    """A fragment whose weights are named after ``parts``, and the bytes of all its chunks.

    The graphs and the VAE are the same in all of them.
    """
    fragment, contents = example_bundle_fragment(), {}
    weights = [chunk_bytes(f"part {part}", 64) for part in parts]
    for variant in fragment["variants"]:
        files = [
            file for graph in variant["graphs"] for file in [graph["file"], *graph["external_data"]]
        ]
        for file in files:
            if file["path"] == "denoiser-0000.bin":
                file["chunks"] = [
                    {"sha256": hashlib.sha256(piece).hexdigest(), "size": len(piece)}
                    for piece in weights
                ]
                file["size"] = sum(map(len, weights))
                file["sha256"] = hashlib.sha256(b"".join(weights)).hexdigest()
        sizes = {chunk["sha256"]: chunk["size"] for file in files for chunk in file["chunks"]}
        variant["total_bytes"] = sum(sizes.values())
        contents |= dict.fromkeys(sizes, b"")
    known = example_chunks() | {hashlib.sha256(piece).hexdigest(): piece for piece in weights}
    return fragment, {name: known[name] for name in contents}


def write_chunks(directory, contents):
    """The chunks as a finished export leaves them; the folder."""
    for name, content in contents.items():
        path = directory / chunk_key(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory
