from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import Channel
from inpaint_app.workflow.publishing_errors import (
    DocumentExpiredError,
    DocumentMismatchError,
    DocumentRolledBackError,
)
from inpaint_app.workflow.sequence_marks import record_sequence
from inpaint_app.workflow.served_documents import check_channel_document, check_release_document
from tests.factories import make_live, make_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def channel():
    """One that serves 1.0.0."""
    return make_live().channels.select_related("model").get()


def test_a_document_of_today_passes(channel):
    check_channel_document(channel)


def test_an_expired_one_is_refused(channel, monkeypatch):
    later = channel.expires + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(DocumentExpiredError, match="expired at"):
        check_channel_document(channel)


def test_one_below_what_was_served_is_refused_and_one_of_another_channel_does_not_count(channel):
    record_sequence(channel.model.slug, 99, channel="canary")
    check_channel_document(channel)
    record_sequence(channel.model.slug, channel.sequence + 1, channel=channel.name)
    with pytest.raises(DocumentRolledBackError, match=f"has served {channel.sequence + 1}"):
        check_channel_document(channel)


def test_one_that_is_being_replaced_at_this_moment_passes(channel):
    Channel.objects.filter(pk=channel.pk).update(sequence=channel.sequence + 1)
    record_sequence(channel.model.slug, channel.sequence + 1, channel=channel.name)
    check_channel_document(channel)


@pytest.mark.parametrize("change", [{"name": "beta"}, {"sequence": 99}, {"document": "{}"}])
def test_one_of_another_channel_or_sequence_than_its_row_is_refused(channel, change):
    for name, value in change.items():
        setattr(channel, name, value)
    with pytest.raises(DocumentMismatchError):
        check_channel_document(channel)


def test_a_release_s_document_is_that_of_its_version(channel):
    release, slug = channel.release, channel.model.slug
    check_release_document(release.envelope, slug, "1.0.0")
    other = make_published(release.model, "1.1.0")
    for envelope, asked in [(other.envelope, slug), (release.envelope, "other")]:
        with pytest.raises(DocumentMismatchError, match=f"holds a document of {slug}"):
            check_release_document(envelope, asked, "1.0.0")
    with pytest.raises(DocumentMismatchError):
        check_release_document(channel.document, slug, "1.0.0")
