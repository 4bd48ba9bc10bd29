"""What holds for every bundle that lies in the repository."""

import json

from inpaint_app.chunk.digest import digest_file


def read_document(bundle, name):
    return json.loads((bundle / name).read_text())


def check_chunks(bundle):
    """Every chunk that the fragment names is there with the bytes of its name, and no other."""
    graphs = [g for v in read_document(bundle, "fragment.json")["variants"] for g in v["graphs"]]
    files = [file for graph in graphs for file in (graph["file"], *graph["external_data"])]
    chunks = {chunk["sha256"]: chunk["size"] for file in files for chunk in file["chunks"]}
    found = {path.name: path for path in (bundle / "chunks").rglob("*") if path.is_file()}
    assert found.keys() == chunks.keys()
    for name, path in found.items():
        digest = digest_file(path)
        assert (digest.sha256, digest.size) == (name, chunks[name])


def bundle_bytes(bundle):
    return sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
