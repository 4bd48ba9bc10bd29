"""Channels: what is live, what was live when, and moving them forth and back."""

import pytest

from inpaint_app.models import Channel
from inpaint_app.presentation.formats import NONE
from inpaint_app.workflow.channels import move_channel
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_live, make_model, make_published

LIST = "/admin/inpaint_app/channel/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def page_of(channel):
    return f"{LIST}{channel.pk}/change/"


def move(channel):
    return f"{LIST}{channel.pk}/move/"


def move_to(release):
    return f"/admin/inpaint_app/release/{release.pk}/move/"


@pytest.fixture
def live():
    """1.0.0, which the stable channel serves."""
    return make_live(make_model("moebius", title="Moebius"), "1.0.0")


def test_the_list_says_what_is_served_since_when_and_by_whom(auditor, publisher, live):
    newer = make_published(live.model, "1.1.0")
    move_channel(live.model.channels.get(name="canary"), newer, actor=publisher.user)
    text = text_of(auditor.get(LIST))
    assert "stable default moebius 1.0.0" in text
    assert f"canary moebius 1.1.0 {newer.published_at:%-d %b %Y}" in text
    assert publisher.user.username in text


def test_a_channel_that_points_nowhere_says_so(auditor):
    channel = make_model().channels.first()
    assert f"nothing yet {NONE} {NONE} {NONE}" in text_of(auditor.get(LIST))
    text = text_of(auditor.get(page_of(channel)))
    assert "Serves nothing yet." in text
    assert "It was never moved." in text


def test_moving_it_records_who_and_why(publisher, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    sent = {"release": newer.pk, "reason": "Sharper."}
    response = publisher.post(move(channel), sent, follow=True)
    assert "stable now serves 1.1.0." in response.content.decode()
    text = text_of(response)
    assert f"1.1.0 1.0.0 {publisher.user.username} Sharper." in text
    channel.refresh_from_db()
    assert channel.release == newer


def test_one_click_leads_back_to_an_earlier_release(publisher, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    move_channel(channel, newer, actor=None)
    link = f"{move(channel)}?release={live.pk}"
    assert f'href="{link}">Move back to it' in publisher.get(page_of(channel)).content.decode()
    form = publisher.get(link).content.decode()
    assert f'<option value="{live.pk}" selected>1.0.0, published' in form
    publisher.post(link, {"release": live.pk, "reason": "Seams."})
    channel.refresh_from_db()
    assert channel.release == live
    assert channel.moves.count() == 3


def test_the_same_release_again_is_refused_at_its_field(publisher, live):
    response = publisher.post(move(live.channels.get()), {"release": live.pk, "reason": ""})
    assert response.status_code == 422
    assert "channel.unchanged" in str(response.context["form"].errors["release"])
    assert "points at moebius 1.0.0 already" in text_of(response)


def test_candidates_and_strangers_are_no_choice(publisher, live):
    channel = live.channels.get()
    for release in (make_candidate(live.model), make_published(version="5.0.0")):
        response = publisher.post(move(channel), {"release": release.pk, "reason": ""})
        assert "release" in response.context["form"].errors
    channel.refresh_from_db()
    assert channel.release == live


def test_without_a_published_release_there_is_nothing_to_choose(publisher):
    channel = make_candidate().model.channels.first()
    assert "no published release yet" in text_of(publisher.get(move(channel)))
    assert publisher.post(move(channel), {"reason": ""}).status_code == 422


def test_from_the_release_a_channel_is_chosen(publisher, live):
    canary = live.model.channels.get(name="canary")
    page = publisher.get(move_to(live)).content.decode()
    assert "stable (serves 1.0.0)" in page
    assert "canary (serves nothing yet)" in page
    response = publisher.post(move_to(live), {"channel": canary.pk, "reason": ""}, follow=True)
    assert "canary now serves 1.0.0." in response.content.decode()
    refused = publisher.post(move_to(live), {"channel": canary.pk, "reason": ""})
    assert "channel.unchanged" in str(refused.context["form"].errors["channel"])


def test_a_candidate_is_not_moved_to(publisher):
    candidate = make_candidate()
    assert "This is a candidate: publish it first." in text_of(publisher.get(move_to(candidate)))
    channel = candidate.model.channels.first()
    response = publisher.post(move_to(candidate), {"channel": channel.pk, "reason": ""})
    assert "channel.release_not_published" in text_of(response) or response.status_code == 422


def test_a_protected_channel_is_moved_by_superusers_only(publisher, superuser, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    Channel.objects.filter(pk=channel.pk).update(is_protected=True)
    page = publisher.get(page_of(channel))
    assert "protected" in text_of(page)
    assert move(channel) not in page.content.decode()
    assert "only a superuser moves it" in text_of(publisher.get(move(channel)))
    refused = publisher.post(move(channel), {"release": newer.pk, "reason": ""})
    assert refused.status_code == 422
    superuser.post(move(channel), {"release": newer.pk, "reason": ""})
    channel.refresh_from_db()
    assert channel.release == newer


@pytest.mark.parametrize("role", ["uploader", "auditor"])
def test_others_may_look_and_not_move(request, role, live):
    client, channel = request.getfixturevalue(role), live.channels.get()
    page = client.get(page_of(channel))
    assert page.status_code == 200
    assert move(channel) not in page.content.decode()
    for url in (move(channel), move_to(live)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"release": live.pk, "channel": channel.pk}).status_code == 403


def test_nothing_else_of_it_can_be_changed(superuser, live):
    channel = live.channels.get()
    assert superuser.post(page_of(channel), {"name": "x"}).status_code == 405
    assert superuser.post(f"{LIST}{channel.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_not_view_is_refused(outsider, live):
    assert outsider.get(LIST).status_code == 403
    assert outsider.get(page_of(live.channels.get())).status_code == 403


def test_the_list_is_filtered_by_model(auditor, live):
    make_model("other")
    shown = auditor.get(LIST, {"model": "other"}).context["cl"].result_list
    assert {channel.model.slug for channel in shown} == {"other"}
