import json

from inpaint_app.manifest.codec import decode, encode
from tests.golden import write_tiny_release


def test_the_committed_release_is_what_would_be_written_now(tmp_path, monkeypatch):
    committed = write_tiny_release.OUT
    monkeypatch.setattr(write_tiny_release, "OUT", tmp_path)
    write_tiny_release.main()
    for name in ("manifest.json", "chunks.json", "envelope.json", "mixed_graph.json"):
        fresh = (tmp_path / name).read_bytes()
        assert (committed / name).read_bytes() == fresh, (
            "run python -m tests.golden.write_tiny_release"
        )


def test_its_manifest_is_one_that_the_hub_would_publish():
    document = json.loads((write_tiny_release.OUT / "manifest.json").read_text())
    assert decode(encode(document)) == document
