from datetime import UTC, datetime, timedelta, timezone

import pytest

from inpaint_app.manifest.build import build_manifest, format_timestamp, issue_for_channel
from inpaint_app.manifest.codec import encode
from inpaint_app.manifest.errors import ManifestMalformedError, RolesIncompleteError
from tests.golden.example import (
    CREATED,
    EXPIRES,
    example_fragment,
    example_manifest,
    example_release_manifest,
)

FACTS = {
    "slug": "example",
    "title": "Example",
    "notice": None,
    "version": "1.0.0",
    "sequence": 1,
    "created": CREATED,
    "licence": "MIT",
    "origin": "upload",
    "chunk_urls": ["/chunks/"],
}


def test_a_release_manifest_belongs_to_no_channel_and_never_expires():
    manifest = build_manifest(example_fragment(), **FACTS)
    assert (manifest["channel"], manifest["expires"]) == (None, None)
    assert manifest["source"]["origin"] == "upload"
    assert manifest["created"] == "2026-01-02T03:04:05Z"


def test_what_a_fragment_says_besides_stays_behind():
    fragment = {**example_fragment(), "graph_metadata": [{"role": "denoiser"}]}
    assert "graph_metadata" not in build_manifest(fragment, **FACTS)


@pytest.mark.parametrize("name", ["pipeline", "runtime", "variants", "validation", "source"])
def test_a_fragment_that_lacks_a_part_is_refused_by_its_name(name):
    fragment = example_fragment()
    del fragment[name]
    with pytest.raises(ManifestMalformedError, match=f"does not say {name}"):
        build_manifest(fragment, **FACTS)


def test_a_fragment_without_a_vae_cannot_be_published():
    fragment = example_fragment()
    for variant in fragment["variants"]:
        variant["graphs"] = [g for g in variant["graphs"] if g["role"] == "denoiser"]
    with pytest.raises(RolesIncompleteError, match="made of vae_encoder, denoiser, vae_decoder"):
        build_manifest(fragment, **FACTS)


def test_what_only_the_hub_knows_is_checked_as_well():
    with pytest.raises(ManifestMalformedError, match=r"model\.slug"):
        build_manifest(example_fragment(), **{**FACTS, "slug": "No Slug"})


def test_a_channel_document_is_the_release_issued_again():
    release = example_release_manifest()
    issued = issue_for_channel(
        release, channel="canary", sequence=9, created=CREATED, expires=EXPIRES
    )
    changed = {key for key in release if issued[key] != release[key]}
    assert changed == {"channel", "sequence", "expires"}
    assert issue_for_channel(
        release, channel="stable", sequence=7, created=CREATED, expires=EXPIRES
    ) == (example_manifest())


def test_a_channel_document_can_name_other_mirrors():
    release = example_release_manifest()
    before = encode(release)
    issued = issue_for_channel(
        release,
        channel="stable",
        sequence=7,
        created=CREATED,
        expires=EXPIRES,
        chunk_urls=["https://cdn.example/chunks/"],
    )
    assert issued["chunk_urls"] == ["https://cdn.example/chunks/"]
    assert encode(release) == before


def test_times_are_written_in_utc_and_whole_seconds():
    moment = datetime(2026, 1, 1, 1, 2, 3, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert format_timestamp(moment) == "2025-12-31T23:02:03Z"
    assert format_timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ManifestMalformedError, match="names no time zone"):
        format_timestamp(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


def test_a_source_that_is_a_list_is_refused():
    with pytest.raises(ManifestMalformedError, match="source is not an object"):
        build_manifest({**example_fragment(), "source": []}, **FACTS)
