"""Channels: what is live, what was live when, and moving them forth and back."""

import pytest
from django.contrib.auth.models import Permission

from inpaint_app.models import Channel
from inpaint_app.presentation.formats import NONE
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.yanks import yank_release
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
    assert f"{publisher.user.username} 1.1.0 after 1.0.0 Sharper." in text
    channel.refresh_from_db()
    assert channel.release == newer


def test_one_click_leads_back_to_an_earlier_release(publisher, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    move_channel(channel, newer, actor=None)
    link = f"{LIST}{channel.pk}/roll-back/?release={live.pk}"
    page = publisher.get(page_of(channel)).content.decode()
    assert f'href="{link}">Roll back to 1.0.0' in page
    assert f"?release={newer.pk}" not in page
    assert "Roll stable back to 1.0.0" in text_of(publisher.get(link))
    response = publisher.post(link, {"reason": "Seams."}, follow=True)
    assert "stable serves moebius 1.0.0 again." in response.content.decode()
    channel.refresh_from_db()
    assert channel.release == live
    assert channel.moves.first().reason == "Seams."


def test_a_yanked_release_is_no_way_back_and_no_choice(publisher, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    move_channel(channel, newer, actor=None)
    yank_release(live, notice="Seams.", actor=None)
    page = publisher.get(page_of(channel))
    assert "yanked" in text_of(page)
    assert "Roll back to" not in text_of(page)
    refused = publisher.post(f"{LIST}{channel.pk}/roll-back/?release={live.pk}", {"reason": ""})
    assert refused.status_code == 422
    assert f'<option value="{live.pk}"' not in publisher.get(move(channel)).content.decode()
    channel.refresh_from_db()
    assert channel.release == newer


def test_a_channel_is_protected_and_lifted_by_who_may(publisher, superuser, live):
    channel = live.channels.get()
    protect = f"{LIST}{channel.pk}/protect/"
    assert publisher.get(protect).status_code == 403
    assert 'name="protect" value="1"' in superuser.get(protect).content.decode()
    shown = superuser.post(protect, {"protect": "1", "reason": "Careful."}, follow=True)
    assert "lock protected" in text_of(shown)
    again = superuser.post(protect, {"protect": "1", "reason": ""})
    assert "channel.protection_unchanged" in text_of(again)
    permission = Permission.objects.get(codename="protect_channel")
    publisher.user.user_permissions.add(permission)
    newer = make_published(live.model, "1.1.0")
    publisher.post(move(channel), {"release": newer.pk, "reason": ""})
    publisher.post(protect, {"protect": "0", "reason": ""})
    channel.refresh_from_db()
    assert (channel.release, channel.is_protected) == (newer, False)


def test_what_was_live_at_a_moment_is_a_page_and_a_file(auditor, outsider, publisher, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    move_channel(channel, newer, actor=publisher.user, reason="=Sharper.")
    first, last = (f"{move.at:%Y-%m-%dT%H:%M:%S.%f}" for move in channel.moves.order_by("pk"))
    page = text_of(auditor.get(f"{LIST}live-at/", {"at": first}))
    assert "moebius stable default 1.0.0" in page
    assert "moebius canary nothing yet" in page
    assert "Better" not in page
    file = auditor.get(f"{LIST}live-at/", {"at": last, "format": "csv"})
    assert file["Content-Type"].startswith("text/csv")
    lines = file.content.decode().splitlines()
    assert lines[0] == "at,model,channel,version,since,by,why"
    assert f",moebius,stable,1.1.0,{channel.moves.first().at.isoformat()}," in lines[1]
    assert lines[1].endswith("'=Sharper.")
    assert "moebius stable default 1.1.0" in text_of(auditor.get(f"{LIST}live-at/"))
    assert auditor.get(f"{LIST}live-at/", {"at": "yesterday"}).status_code == 422
    assert outsider.get(f"{LIST}live-at/").status_code == 403


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


def test_a_protected_channel_is_closed_to_publishers(publisher, superuser, live):
    channel, newer = live.channels.get(), make_published(live.model, "1.1.0")
    Channel.objects.filter(pk=channel.pk).update(is_protected=True)
    page = publisher.get(page_of(channel))
    assert "protected" in text_of(page)
    assert move(channel) not in page.content.decode()
    assert "only who may protect channels moves it" in text_of(publisher.get(move(channel)))
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
    pages = [f"{LIST}{channel.pk}/{name}/" for name in ("roll-back", "schedule", "protect")]
    for url in (move(channel), move_to(live), *pages):
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
