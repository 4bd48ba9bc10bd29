import json

import pytest

from inpaint_app.manifest.codec import decode, encode
from tests.golden import write_tiny_direct_release, write_tiny_release

FILES = {
    write_tiny_release: ["manifest.json", "chunks.json", "envelope.json", "mixed_graph.json"],
    write_tiny_direct_release: ["manifest.json", "chunks.json", "envelope.json"],
}
releases = pytest.mark.parametrize("release", FILES, ids=lambda release: release.OUT.name)


@releases
def test_the_committed_release_is_what_would_be_written_now(release, tmp_path, monkeypatch):
    committed = release.OUT
    monkeypatch.setattr(release, "OUT", tmp_path)
    release.main()
    for name in FILES[release]:
        fresh = (tmp_path / name).read_bytes()
        assert (committed / name).read_bytes() == fresh, f"run python -m {release.__name__}"


@releases
def test_its_manifest_is_one_that_the_hub_would_publish(release):
    document = json.loads((release.OUT / "manifest.json").read_text())
    assert decode(encode(document)) == document


def test_the_variants_of_the_direct_release_differ_in_their_graphs_alone():
    document = json.loads((write_tiny_direct_release.OUT / "manifest.json").read_text())
    single, half = (variant["graphs"][0] for variant in document["variants"])
    assert single["external_data"] == half["external_data"]
    assert single["file"] != half["file"]
