"""Yank: no channel serves it, its pinned manifest says so, and what was published stays."""

import pytest

from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.keys import load_key
from inpaint_app.manifest.signature import open_envelope
from inpaint_app.models import Release, StateChange, Yank
from inpaint_app.workflow.channels import create_channel, earlier_release, move_channel
from inpaint_app.workflow.errors import ChannelProtectedError, ReleaseVersionTakenError
from inpaint_app.workflow.publishing_errors import (
    ReleaseNotYankedError,
    ReleaseStillLiveError,
    ReleaseVersionLowerError,
    ReleaseYankedError,
    YankNoticeMissingError,
)
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.yanks import restore_release, yank_release
from tests.factories import make_candidate, make_live, make_model, make_published, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def served(settings):
    """The verified manifest inside an envelope."""

    def read(envelope):
        key = load_key(settings.HUB_SIGNING_KEY_FILE)
        return decode(open_envelope(envelope.encode(), {key.keyid: key.public}))

    return read


def without(manifest, *fields):
    return {key: value for key, value in manifest.items() if key not in fields}


def test_its_manifest_is_issued_again_with_the_notice(served):
    release = make_published(version="1.0.0")
    row = Release.objects.values().get(pk=release.pk)
    yank = yank_release(release, notice=" Seams\n on skies. ", actor=None, reason="Seen.")
    before, after = served(release.envelope), served(yank.envelope)
    assert after["yanked"] == {"at": f"{yank.at:%Y-%m-%dT%H:%M:%SZ}", "notice": "Seams on skies."}
    assert after["sequence"] == yank.sequence > before["sequence"]
    issued_anew = ("yanked", "sequence", "created")
    assert without(after, *issued_anew) == without(before, *issued_anew)
    assert Release.objects.values().get(pk=release.pk) == row


def test_it_is_recorded_with_who_and_why():
    actor = make_user("publisher")
    release = make_published()
    yank_release(release, notice="Seams.", actor=actor, reason="Seen on skies.")
    change = StateChange.objects.first()
    assert (change.from_state, change.to_state) == ("published", "yanked")
    assert (change.actor, change.reason) == (actor, "Seen on skies.")


def test_no_channel_moves_to_it_until_it_is_restored(served):
    first = make_live(version="1.0.0")
    second = make_published(first.model, "1.1.0")
    channel = first.model.channels.get(is_default=True)
    yank_release(second, notice="Seams.", actor=None)
    with pytest.raises(ReleaseYankedError):
        move_channel(channel, second, actor=None)
    restored = restore_release(second, actor=None, reason="It was the picture.")
    assert "yanked" not in served(restored.envelope)
    assert restored.sequence > second.yanks.last().sequence
    assert move_channel(channel, second, actor=None).release == second


def test_its_channels_are_moved_in_the_same_step_or_nothing_happens():
    model = make_model()
    first, second = make_live(model, "1.0.0"), make_published(model, "1.1.0")
    stable, canary = model.channels.get(name="stable"), model.channels.get(name="canary")
    for channel in (stable, canary):
        move_channel(channel, second, actor=None)
    with pytest.raises(ReleaseStillLiveError, match="canary"):
        yank_release(second, notice="Seams.", actor=None, instead={stable: first})
    stable.refresh_from_db()
    assert stable.release == second
    yank_release(second, notice="Seams.", actor=None, instead={stable: first, canary: first})
    assert {channel.release for channel in model.channels.all()} == {first}


def test_a_protected_channel_stops_who_may_not_move_it():
    model = make_model()
    first, second = make_live(model, "1.0.0"), make_published(model, "1.1.0")
    frozen = create_channel(model, "frozen", is_protected=True, actor=None)
    move_channel(frozen, second, actor=None)
    publisher = make_user("publisher")
    with pytest.raises(ChannelProtectedError):
        yank_release(second, notice="Seams.", actor=publisher, instead={frozen: first})
    assert not Yank.objects.exists()


def test_what_is_offered_instead_is_what_was_served_before():
    model = make_model()
    releases = [make_live(model, version) for version in ("1.0.0", "1.1.0", "1.2.0")]
    channel = model.channels.get(is_default=True)
    assert earlier_release(channel) == releases[1]
    yank_release(releases[1], notice="Seams.", actor=None)
    assert earlier_release(channel) == releases[0]
    yank_release(releases[0], notice="Seams.", actor=None)
    assert earlier_release(channel) is None


def test_it_is_yanked_once_and_restored_once():
    release = make_published()
    with pytest.raises(ReleaseNotYankedError):
        restore_release(release, actor=None)
    yank_release(release, notice="Seams.", actor=None)
    with pytest.raises(ReleaseYankedError):
        yank_release(release, notice="Seams.", actor=None)
    restore_release(release, actor=None)
    with pytest.raises(ReleaseNotYankedError):
        restore_release(release, actor=None)


@pytest.mark.parametrize("notice", ["", " \n", "a" * 401])
def test_visitors_are_told_something_readable(notice):
    release = make_published()
    with pytest.raises(YankNoticeMissingError):
        yank_release(release, notice=notice, actor=None)
    assert not Yank.objects.exists()


def test_a_candidate_is_not_yanked():
    make_published()  # makes the key
    with pytest.raises(ReleaseNotYankedError):
        yank_release(make_candidate(), notice="Seams.", actor=None)


def test_its_version_stays_taken_and_still_counts_as_the_highest():
    release = make_published(version="2.0.0")
    yank_release(release, notice="Seams.", actor=None)
    candidate = make_candidate(release.model)
    with pytest.raises(ReleaseVersionTakenError):
        publish_release(candidate, "2.0.0", actor=None)
    with pytest.raises(ReleaseVersionLowerError, match=r"2\.0\.0"):
        publish_release(candidate, "1.9.0", actor=None)
    assert publish_release(candidate, "1.9.0", actor=None, allow_lower=True).version == "1.9.0"
