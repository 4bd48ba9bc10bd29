"""Publishing: a version, perhaps a channel, and every way in which it is refused."""

from pathlib import Path

import pytest
from django.conf import settings

from inpaint_app.admin import publishing
from inpaint_app.models import Channel, Release, StateChange
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.errors import ChannelProtectedError
from tests.admin.conftest import signed_in, text_of
from tests.factories import make_candidate, make_model, make_published, write_bundle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def publish(release):
    return f"/admin/inpaint_app/release/{release.pk}/publish/"


def error_at(response, field):
    return str(response.context["form"].errors[field])


@pytest.fixture
def candidate():
    """One of a model that has published 1.0.0 before."""
    return make_candidate(make_published(version="1.0.0").model)


def test_the_next_versions_are_offered_and_a_click_fills_the_field(publisher, candidate):
    page = publisher.get(publish(candidate))
    assert 'name="version" value="1.0.1"' in page.content.decode()
    assert "Next: 1.0.1 patch 1.1.0 minor 2.0.0 major" in text_of(page)
    chosen = publisher.get(publish(candidate), {"version": "2.0.0"}).content.decode()
    assert 'name="version" value="2.0.0"' in chosen
    assert (
        'value="9.9.9"'
        not in publisher.get(publish(candidate), {"version": "9.9.9"}).content.decode()
    )


def test_a_lower_version_takes_a_choice(publisher, candidate):
    sent = {"version": "0.9.0", "reason": ""}
    response = publisher.post(publish(candidate), sent)
    assert response.status_code == 422
    assert "release.version_lower" in error_at(response, "allow_lower")
    publisher.post(publish(candidate), {**sent, "allow_lower": "on"})
    candidate.refresh_from_db()
    assert candidate.version == "0.9.0"


def test_where_two_people_are_asked_for_the_first_is_told_who_is_the_second(
    publisher, candidate, settings, tmp_path
):
    settings.HUB_TWO_PERSON_PUBLISH = True
    bundle = write_bundle(tmp_path / "bundle")
    own = import_bundle(candidate.model, bundle, actor=publisher.user)
    other = signed_in("publisher", username="grace")
    for url in (publish(own), f"/admin/inpaint_app/release/{own.pk}/change/"):
        assert "somebody else publishes it. Who may: grace." in text_of(publisher.get(url))
    refused = publisher.post(publish(own), {"version": "1.1.0", "reason": ""})
    assert refused.status_code == 422
    own.refresh_from_db()
    assert own.status == "candidate"
    other.post(publish(own), {"version": "1.1.0", "reason": ""})
    own.refresh_from_db()
    assert own.published_by == other.user


def test_a_candidate_becomes_the_version_that_was_asked_for(publisher, candidate):
    sent = {"version": "1.1.0", "reason": "Sharper edges."}
    response = publisher.post(publish(candidate), sent, follow=True)
    candidate.refresh_from_db()
    assert (candidate.status, candidate.version) == ("published", "1.1.0")
    assert candidate.published_by == publisher.user
    assert "Published as 1.1.0. No channel serves it yet." in response.content.decode()
    change = StateChange.objects.get(subject_type="release", to_state="published", reason__gt="")
    assert (change.actor, change.reason) == (publisher.user, "Sharper edges.")


def test_a_channel_can_be_moved_to_it_at_once(publisher, candidate):
    channel = candidate.model.channels.get(name="canary")
    sent = {"version": "1.1.0", "channel": channel.pk, "reason": "Try it."}
    response = publisher.post(publish(candidate), sent, follow=True)
    assert "Published as 1.1.0. canary now serves it." in response.content.decode()
    move = channel.moves.get()
    assert (move.to_release, move.actor, move.reason) == (candidate, publisher.user, "Try it.")


@pytest.mark.parametrize("version", ["1", "1.0", "v1.0.0", "1.0.0+build", "01.0.0", "one"])
def test_a_version_that_is_none_is_refused_at_its_field(publisher, candidate, version):
    response = publisher.post(publish(candidate), {"version": version, "reason": ""})
    assert response.status_code == 422
    assert "release.version_invalid" in error_at(response, "version")
    assert "MAJOR.MINOR.PATCH" in error_at(response, "version")
    candidate.refresh_from_db()
    assert candidate.status == "candidate"


def test_a_version_that_is_taken_is_refused_at_its_field(publisher, candidate):
    response = publisher.post(publish(candidate), {"version": "1.0.0", "reason": ""})
    assert "release.version_taken" in error_at(response, "version")
    assert "Choose a version that the model has not used" in text_of(response)


def test_what_did_not_pass_is_refused(publisher, candidate):
    candidate.fragment["validation"]["passed"] = False
    candidate.save()
    response = publisher.post(publish(candidate), {"version": "1.1.0", "reason": ""})
    assert response.status_code == 422
    assert "release.not_passed" in text_of(response)


def test_a_chunk_that_is_gone_is_named(publisher, candidate):
    path = next(path for path in Path(settings.HUB_HOME, "store").rglob("*") if path.is_file())
    path.unlink()
    response = publisher.post(publish(candidate), {"version": "1.1.0", "reason": ""})
    assert "release.incomplete" in text_of(response)
    assert path.name in text_of(response)


def test_a_hub_without_its_key_says_so(publisher, candidate):
    Path(settings.HUB_SIGNING_KEY_FILE).unlink()
    response = publisher.post(publish(candidate), {"version": "1.1.0", "reason": ""})
    assert response.status_code == 422
    assert "signing.pem" in text_of(response)


def test_a_channel_that_does_not_move_leaves_it_published(publisher, candidate, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise ChannelProtectedError("It is protected.")

    monkeypatch.setattr(publishing, "move_channel", refuse)
    channel = candidate.model.channels.get(name="stable")
    sent = {"version": "1.1.0", "channel": channel.pk, "reason": ""}
    page = publisher.post(publish(candidate), sent, follow=True).content.decode()
    assert "Published as 1.1.0. The channel stable was not moved." in page
    assert "channel.protected" in page
    candidate.refresh_from_db()
    assert candidate.status == "published"


def test_protected_channels_are_a_superusers(publisher, superuser, candidate):
    Channel.objects.filter(model=candidate.model).update(is_protected=True)
    assert 'name="channel"' not in publisher.get(publish(candidate)).content.decode()
    assert 'name="channel"' in superuser.get(publish(candidate)).content.decode()


def test_channels_of_other_models_are_no_choice(publisher, candidate):
    other = make_model().channels.first()
    sent = {"version": "1.1.0", "channel": other.pk, "reason": ""}
    response = publisher.post(publish(candidate), sent)
    assert "channel" in response.context["form"].errors
    candidate.refresh_from_db()
    assert candidate.status == "candidate"


def test_a_published_one_cannot_be_published_again(publisher):
    release = make_published(version="1.0.0")
    assert "This release is published as 1.0.0." in text_of(publisher.get(publish(release)))
    assert publisher.post(publish(release), {"version": "2.0.0", "reason": ""}).status_code == 422
    release.refresh_from_db()
    assert release.version == "1.0.0"


@pytest.mark.parametrize("role", ["uploader", "auditor"])
def test_others_may_not_publish(request, role, candidate):
    client = request.getfixturevalue(role)
    page = client.get(f"/admin/inpaint_app/release/{candidate.pk}/change/")
    assert publish(candidate) not in page.content.decode()
    assert client.get(publish(candidate)).status_code == 403
    assert client.post(publish(candidate), {"version": "1.1.0"}).status_code == 403
    assert Release.objects.get(pk=candidate.pk).status == "candidate"


def test_two_roles_in_one_person_may_do_both(candidate):
    client = signed_in("uploader", "publisher")
    assert client.get(publish(candidate)).status_code == 200
    assert client.get("/admin/inpaint_app/checkpoint/add/").status_code == 200
