import hashlib
import json
from pathlib import Path

import jsonschema

import inpaint_app.manifest
from inpaint_app.checkpoint.files import SourceFile
from inpaint_app.validate.fragment import describe_source
from tests.tiny_candidate import tiny_candidate

SCHEMA = json.loads((Path(inpaint_app.manifest.__file__).parent / "schema.json").read_text())


def manifest_of(fragment):
    named = {
        "schema": "urn:moebius-hub:manifest:1",
        "model": {"slug": "tiny", "title": "Tiny", "notice": None},
        "version": "1.0.0",
        "sequence": 1,
        "created": "2026-01-01T00:00:00Z",
        "expires": None,
        "channel": None,
        "licence": "Apache-2.0",
        "chunk_urls": ["/chunks/"],
    }
    kept = {key: value for key, value in fragment.items() if key != "graph_metadata"}
    return kept | named | {"source": fragment["source"] | {"origin": "upload"}}


def test_a_fragment_and_its_names_are_a_manifest():
    jsonschema.validate(manifest_of(tiny_candidate().fragment), SCHEMA)


def test_the_total_counts_every_distinct_chunk_once():
    candidate = tiny_candidate()
    stored = {path.name: path for path in (candidate.directory / "chunks").rglob("*")}
    for variant in candidate.fragment["variants"]:
        files = [
            file for graph in variant["graphs"] for file in (graph["file"], *graph["external_data"])
        ]
        names = {chunk["sha256"] for file in files for chunk in file["chunks"]}
        assert variant["total_bytes"] == sum(stored[name].stat().st_size for name in names)


def test_the_report_is_named_by_its_digest():
    candidate = tiny_candidate()
    payload = (candidate.directory / "report.json").read_bytes()
    expected = hashlib.sha256(payload).hexdigest()
    assert candidate.fragment["validation"]["report_sha256"] == expected


def test_the_published_recipe_is_the_default():
    defaults = tiny_candidate().fragment["pipeline"]["defaults"]
    assert defaults == {"steps": 20, "strength": 0.99, "guidance": 2.0, "noise_offset": 0.0357}


def test_one_digest_names_all_files_of_a_checkpoint():
    files = [
        SourceFile("unet", "safetensors", 3, "b" * 64),
        SourceFile("config", "json", 2, "a" * 64),
    ]
    lines = f"config:{'a' * 64}\nunet:{'b' * 64}\n"
    source = describe_source(files)
    assert source["checkpoint_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert [file["role"] for file in source["files"]] == ["config", "unet"]
    assert describe_source(reversed(files)) == source
