import copy
import json

import pytest

from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.errors import KeyFileError
from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.manifest.signature import open_envelope
from inpaint_app.models import Release, StateChange
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.workflow.errors import (
    ReleaseImmutableError,
    ReleaseIncompleteError,
    ReleaseNotPassedError,
    ReleaseVersionInvalidError,
    ReleaseVersionTakenError,
)
from inpaint_app.workflow.releases import publish_release
from tests.factories import (
    example_bundle_fragment,
    make_candidate,
    make_model,
    make_published,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(hub_home, settings):
    return load_or_create_key(settings.HUB_SIGNING_KEY_FILE)


@pytest.fixture
def candidate(key):
    return make_candidate(make_model("example", title="Example", notice="Untrained."))


def stored_chunks(hub_home):
    return sorted(path for path in (hub_home / "store" / "chunks").rglob("*") if path.is_file())


def unchanged(release):
    row = Release.objects.get(pk=release.pk)
    return row.status == "candidate" and row.version is None and row.model.last_sequence == 0


def test_a_candidate_is_published_as_a_version_signed_by_the_hub(candidate, key):
    actor = make_user("publisher")
    release = publish_release(candidate, "1.2.0", actor=actor, reason="First.")
    assert (release.status, release.version, release.sequence) == ("published", "1.2.0", 1)
    assert release.published_by == actor
    payload = open_envelope(release.envelope.encode(), {key.keyid: key.public})
    assert payload.decode() == release.manifest
    manifest = decode(payload)
    assert (manifest["version"], manifest["sequence"]) == ("1.2.0", 1)
    assert manifest["model"] == {"slug": "example", "title": "Example", "notice": "Untrained."}
    assert (manifest["channel"], manifest["expires"]) == (None, None)
    assert manifest["created"] == f"{release.published_at:%Y-%m-%dT%H:%M:%SZ}"
    assert manifest["variants"] == candidate.fragment["variants"]
    assert manifest["chunk_urls"] == ["/chunks/"]


def test_publishing_is_journalled(candidate):
    actor = make_user("publisher")
    publish_release(candidate, "1.0.0", actor=actor, reason="Looks good.")
    change = StateChange.objects.filter(subject_type="release").first()
    assert (change.from_state, change.to_state) == ("candidate", "published")
    assert (change.actor, change.reason) == (actor, "Looks good.")


def test_each_release_of_a_model_has_a_higher_sequence(key):
    model = make_model()
    assert [make_published(model, v).sequence for v in ("1.0.0", "2.0.0", "1.0.1")] == [1, 2, 3]


def test_no_channel_moves_by_publishing(candidate):
    publish_release(candidate, "1.0.0", actor=None)
    assert not candidate.model.channels.filter(release__isnull=False).exists()


@pytest.mark.parametrize(
    "version",
    [
        "",
        "1",
        "1.0",
        "v1.0.0",
        "01.0.0",
        "1.0.0+build",
        "1.0.0-",
        "1.0.0\n",
        "\u0661.0.0",
        "1.0.0-" + "a" * 64,
    ],
)
def test_a_version_that_is_not_semantic_is_refused(candidate, version):
    with pytest.raises(ReleaseVersionInvalidError):
        publish_release(candidate, version, actor=None)
    assert unchanged(candidate)


@pytest.mark.parametrize("version", ["0.0.1", "1.0.0-rc.1", "10.20.30-alpha-1"])
def test_a_semantic_version_is_taken(candidate, version):
    assert publish_release(candidate, version, actor=None).version == version


def test_a_version_is_used_once(key):
    first = make_published(version="1.0.0")
    second = make_candidate(first.model)
    with pytest.raises(ReleaseVersionTakenError, match=r"1\.0\.0"):
        publish_release(second, "1.0.0", actor=None)
    second.model.refresh_from_db()
    assert second.model.last_sequence == 1


def test_a_release_is_published_once(candidate):
    publish_release(candidate, "1.0.0", actor=None)
    stale = candidate  # read before it was published
    with pytest.raises(ReleaseImmutableError, match=r"1\.0\.0"):
        publish_release(stale, "2.0.0", actor=None)
    assert Release.objects.get(pk=candidate.pk).version == "1.0.0"


def test_a_candidate_that_did_not_pass_is_refused(candidate):
    fragment = copy.deepcopy(candidate.fragment)
    fragment["validation"]["passed"] = False
    Release.objects.filter(pk=candidate.pk).update(fragment=fragment)
    with pytest.raises(ReleaseNotPassedError):
        publish_release(candidate, "1.0.0", actor=None)
    assert unchanged(candidate)


def test_a_denoiser_alone_is_a_candidate_that_cannot_be_published(key):
    fragment = example_bundle_fragment()
    for variant in fragment["variants"]:
        variant["graphs"] = [g for g in variant["graphs"] if g["role"] == "denoiser"]
    for part in ("graph_metadata",):
        fragment[part] = [g for g in fragment[part] if g["role"] == "denoiser"]
    candidate = make_candidate(fragment=fragment)
    with pytest.raises(ReleaseIncompleteError, match="vae_"):
        publish_release(candidate, "1.0.0", actor=None)
    assert unchanged(candidate)


def test_a_chunk_that_is_not_in_the_store_stops_it(candidate, hub_home):
    chunk = stored_chunks(hub_home)[0]
    chunk.unlink()
    with pytest.raises(ReleaseIncompleteError, match=chunk.name):
        publish_release(candidate, "1.0.0", actor=None)
    assert unchanged(candidate)


def test_a_chunk_of_another_size_stops_it(candidate, hub_home):
    chunk = stored_chunks(hub_home)[0]
    chunk.chmod(0o644)
    chunk.write_bytes(b"short")
    with pytest.raises(ReleaseIncompleteError, match="5 bytes"):
        publish_release(candidate, "1.0.0", actor=None)
    assert unchanged(candidate)


def test_without_a_key_nothing_is_published(hub_home):
    candidate = make_candidate()
    with pytest.raises(KeyFileError):
        publish_release(candidate, "1.0.0", actor=None)
    assert unchanged(candidate)


def test_the_chunks_that_a_manifest_names_are_where_it_says(candidate, hub_home):
    release = publish_release(candidate, "1.0.0", actor=None)
    manifest = json.loads(release.manifest)
    named = {
        chunk["sha256"]
        for variant in manifest["variants"]
        for graph in variant["graphs"]
        for file in (graph["file"], *graph["external_data"])
        for chunk in file["chunks"]
    }
    assert {hub_home / "store" / chunk_key(sha) for sha in named} == set(stored_chunks(hub_home))
