"""Yank and restore, from the page of a release."""

import pytest

from inpaint_app.models import Yank
from inpaint_app.workflow.channels import create_channel, move_channel
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_live, make_model, make_published

RELEASES = "/admin/inpaint_app/release/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def page_of(release, page="change"):
    return f"{RELEASES}{release.pk}/{page}/"


@pytest.fixture
def live():
    """1.1.0, which the stable channel serves after 1.0.0."""
    model = make_live(make_model("moebius"), "1.0.0").model
    return make_live(model, "1.1.0")


def test_its_channel_is_offered_what_it_served_before(publisher, live):
    channel = live.channels.get()
    before = live.model.releases.get(version="1.0.0")
    page = publisher.get(page_of(live, "yank")).content.decode()
    assert f'<option value="{before.pk}" selected>1.0.0' in page
    sent = {"notice": "Seams.", "reason": "Seen.", f"channel_{channel.pk}": before.pk}
    response = publisher.post(page_of(live, "yank"), sent, follow=True)
    text = text_of(response)
    assert "moebius 1.1.0 yanked" in text.lower()
    assert f"by {publisher.user.username}. No channel serves it." in text
    assert "reads: \u201cSeams.\u201d" in text
    channel.refresh_from_db()
    assert channel.release == before
    assert "yanked" in text_of(publisher.get(RELEASES))
    restored = publisher.post(page_of(live, "restore"), {"reason": ""}, follow=True)
    assert "1.1.0 is good again." in restored.content.decode()


def test_without_a_notice_or_a_way_out_for_its_channel_nothing_happens(publisher, live):
    response = publisher.post(page_of(live, "yank"), {"notice": "", "reason": ""})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"notice", f"channel_{live.channels.get().pk}"}
    assert not Yank.objects.exists()


def test_what_cannot_be_yanked_says_why(publisher, live):
    frozen = create_channel(live.model, "frozen", is_protected=True, actor=None)
    move_channel(frozen, live, actor=None)
    assert "you may not move that one" in text_of(publisher.get(page_of(live, "yank")))
    only = make_live()
    assert "Publish one first." in text_of(publisher.get(page_of(only, "yank")))
    assert "nobody has it" in text_of(publisher.get(page_of(make_candidate(), "yank")))
    assert "is not yanked" in text_of(publisher.get(page_of(live, "restore")))


@pytest.mark.parametrize("role", ["uploader", "auditor"])
def test_others_may_not_yank(request, role):
    client, release = request.getfixturevalue(role), make_published()
    assert page_of(release, "yank") not in client.get(page_of(release)).content.decode()
    for page in ("yank", "restore"):
        assert client.get(page_of(release, page)).status_code == 403
        assert client.post(page_of(release, page), {"notice": "x"}).status_code == 403
