from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.keys import load_key
from inpaint_app.manifest.signature import open_envelope
from inpaint_app.models import Channel, ChannelMove, StateChange
from inpaint_app.workflow.channels import create_channel, move_channel, renew_channel_documents
from inpaint_app.workflow.errors import (
    ChannelProtectedError,
    ChannelReleaseNotPublishedError,
    ChannelUnchangedError,
    NameInvalidError,
    NameTakenError,
)
from tests.factories import make_candidate, make_live, make_model, make_published, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def document(settings):
    """The verified document that a channel serves."""

    def read(channel):
        key = load_key(settings.HUB_SIGNING_KEY_FILE)
        return decode(open_envelope(channel.document.encode(), {key.keyid: key.public}))

    return read


def default_channel(release):
    return release.model.channels.get(is_default=True)


def test_a_channel_serves_the_release_under_a_higher_sequence(document):
    release = make_published(version="1.0.0")
    channel = move_channel(default_channel(release), release, actor=None)
    served = document(channel)
    assert (served["version"], served["channel"]) == ("1.0.0", "stable")
    assert served["sequence"] == channel.sequence == 2 > release.sequence
    assert served["expires"] == f"{channel.expires:%Y-%m-%dT%H:%M:%SZ}"
    assert channel.expires > timezone.now() + timedelta(days=1)


def test_moving_back_raises_the_sequence_as_well(document):
    model = make_model()
    first, second = make_published(model, "1.0.0"), make_published(model, "2.0.0")
    seen = []
    for release in (first, second, first):
        served = document(move_channel(default_channel(release), release, actor=None))
        seen.append((served["version"], served["sequence"]))
    assert seen == [("1.0.0", 3), ("2.0.0", 4), ("1.0.0", 5)]


def test_a_move_is_recorded_with_who_and_why():
    model = make_model()
    first, second = make_published(model, "1.0.0"), make_published(model, "2.0.0")
    actor = make_user("publisher")
    move_channel(default_channel(first), first, actor=actor, reason="Start.")
    move_channel(default_channel(first), second, actor=actor, reason="Better.")
    moves = ChannelMove.objects.values_list("from_release", "to_release", "actor", "reason")
    assert list(moves) == [
        (first.pk, second.pk, actor.pk, "Better."),
        (None, first.pk, actor.pk, "Start."),
    ]
    change = StateChange.objects.first()
    assert (change.subject_type, change.from_state, change.to_state) == (
        "channel",
        "1.0.0",
        "2.0.0",
    )


def test_a_candidate_is_refused():
    live = make_live()
    with pytest.raises(ChannelReleaseNotPublishedError):
        move_channel(default_channel(live), make_candidate(live.model), actor=None)


def test_a_release_of_another_model_is_refused():
    live, other = make_live(), make_published()
    with pytest.raises(ChannelReleaseNotPublishedError):
        move_channel(default_channel(live), other, actor=None)


def test_a_move_to_where_it_is_changes_nothing():
    live = make_live()
    before = Channel.objects.values().get(pk=default_channel(live).pk)
    with pytest.raises(ChannelUnchangedError):
        move_channel(default_channel(live), live, actor=None)
    assert Channel.objects.values().get(pk=before["id"]) == before


def test_a_protected_channel_is_moved_by_a_superuser_alone():
    release = make_published()
    channel = create_channel(release.model, "frozen", is_protected=True, actor=None)
    with pytest.raises(ChannelProtectedError):
        move_channel(channel, release, actor=make_user("publisher"))
    assert ChannelMove.objects.count() == 0
    moved = move_channel(channel, release, actor=make_user(is_superuser=True))
    assert moved.release == release


def test_a_channel_is_added_once_under_a_name_that_fits():
    model = make_model()
    channel = create_channel(model, "beta", actor=None)
    assert (channel.release, channel.is_default) == (None, False)
    with pytest.raises(NameTakenError):
        create_channel(model, "beta", actor=None)
    with pytest.raises(NameInvalidError):
        create_channel(model, "Beta 2", actor=None)


def test_a_document_that_has_lived_half_its_life_is_renewed(document):
    channel = default_channel(make_live(version="1.0.0"))
    aged = timezone.now() + timedelta(days=1)
    Channel.objects.filter(pk=channel.pk).update(expires=aged)
    assert renew_channel_documents() == 1
    renewed = Channel.objects.get(pk=channel.pk)
    assert renewed.sequence == channel.sequence + 1
    assert renewed.expires > aged
    served = document(renewed)
    assert (served["version"], served["sequence"]) == ("1.0.0", renewed.sequence)
    assert ChannelMove.objects.count() == 1


def test_a_fresh_document_is_left_alone():
    make_live()
    assert renew_channel_documents() == 0


def test_a_document_that_cannot_be_read_is_made_anew_and_keeps_no_other_from_it(document):
    broken = default_channel(make_live(make_model("first")))
    aged = default_channel(make_live(make_model("second")))
    Channel.objects.filter(pk=broken.pk).update(document="nothing")
    Channel.objects.filter(pk=aged.pk).update(expires=timezone.now())
    assert renew_channel_documents() == 2
    for channel in (broken, aged):
        channel.refresh_from_db()
        assert document(channel)["sequence"] == channel.sequence


def test_a_channel_without_a_release_is_left_alone():
    make_model()
    assert renew_channel_documents() == 0


def test_a_renewed_document_names_the_mirrors_of_today(document, settings):
    channel = default_channel(make_live())
    settings.HUB_CHUNK_URLS = ["https://mirror.example/chunks/"]
    Channel.objects.filter(pk=channel.pk).update(expires=timezone.now())
    renew_channel_documents()
    channel.refresh_from_db()
    assert document(channel)["chunk_urls"] == ["https://mirror.example/chunks/"]
