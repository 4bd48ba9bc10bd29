"""The model that ships with the hub: the starter's weights, taken down the road once."""

import json

import pytest

from inpaint_app.chunk.digest import digest_file
from inpaint_app.embedded.build import STARTER, build_bundle
from inpaint_app.manifest.build import build_manifest
from inpaint_app.starter.weights import CONFIGURATION, WEIGHTS
from tests.bundles import bundle_bytes, check_chunks, read_document
from tests.golden.example import CREATED
from tests.tiny_inpainter import write_tiny_inpainter

MAX_BYTES = 8_000_000  # a visitor's download
MAX_BYTES_BESIDE = 500_000
# The largest difference that 8-bit pixels can hide is half a step of 255.
HALF_A_STEP = 0.5 / 255


def test_what_ships_is_small_and_may_be_published():
    variants = read_document(STARTER, "fragment.json")["variants"]
    assert max(variant["total_bytes"] for variant in variants) <= MAX_BYTES
    # Each variant has a graph of its own, and the report is one more file.
    assert bundle_bytes(STARTER) <= MAX_BYTES + MAX_BYTES_BESIDE
    report = read_document(STARTER, "report.json")
    assert report["publishable"] is True
    assert sorted(path.name for path in STARTER.iterdir()) == [
        "chunks",
        "fragment.json",
        "report.json",
    ]


def test_it_is_made_from_the_weights_that_ship_beside_the_network():
    source = read_document(STARTER, "fragment.json")["source"]
    sha256 = {file["role"]: file["sha256"] for file in source["files"]}
    shipped = {"config": CONFIGURATION, "inpainter": WEIGHTS}
    assert sha256 == {role: digest_file(path).sha256 for role, path in shipped.items()}, (
        "run make bundle"
    )


def test_every_shipped_chunk_has_the_bytes_of_its_name():
    check_chunks(STARTER)


def test_its_variants_share_their_weights_byte_for_byte():
    variants = read_document(STARTER, "fragment.json")["variants"]
    single, half = (variant["graphs"][0] for variant in variants)
    assert single["external_data"] == half["external_data"]
    assert [variant["requirements"]["features"] for variant in variants] == [[], ["shader-f16"]]


def test_its_weights_are_stored_without_loss_and_half_precision_hides_in_a_pixel():
    report = read_document(STARTER, "report.json")
    assert all(item["lossless"] and item["half_tensors"] for item in report["storage"])
    whole = {item["variant"]: item for item in report["end_to_end"]}
    assert whole["fp16"]["relative_error"] <= HALF_A_STEP
    assert whole["fp32"]["psnr"] > 120


def test_its_fragment_and_a_name_are_a_manifest():
    manifest = build_manifest(
        read_document(STARTER, "fragment.json"),
        slug="starter",
        title="Starter",
        notice=None,
        version="1.0.0",
        sequence=1,
        created=CREATED,
        licence="Apache-2.0",
        origin="upload",
        chunk_urls=["/chunks/"],
    )
    configured = json.loads(CONFIGURATION.read_text())["data"]
    assert configured["image_size"] == 512
    assert manifest["pipeline"] == {"kind": "direct-inpaint", **configured}


@pytest.mark.usefixtures("kept_traces")
def test_the_same_checkpoint_gives_the_same_chunks_again(tmp_path, request):
    files = write_tiny_inpainter(tmp_path / "checkpoint")
    names = []
    for attempt in ("first", "second"):
        bundle = build_bundle(files, tmp_path / attempt).directory
        check_chunks(bundle)
        names.append({path.name for path in (bundle / "chunks").rglob("*") if path.is_file()})
        request.getfixturevalue("own_traces")  # whoever traced the first, the second is made anew
    assert names[0] == names[1]
