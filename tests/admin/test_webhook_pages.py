"""Webhooks: added with a secret that is shown once, tried out, switched off."""

import re

import pytest

from inpaint_app.models import Webhook
from inpaint_app.workflow.webhook_delivery import deliver_webhook
from inpaint_app.workflow.webhooks import create_webhook, secret_of
from tests.admin.conftest import text_of
from tests.webhook.receiver import running

LIST = "/admin/inpaint_app/webhook/"

pytestmark = pytest.mark.django_db


def page_of(webhook, page="change"):
    return f"{LIST}{webhook.pk}/{page}/"


@pytest.fixture
def webhook():
    url = "https://receiver.example/hooks"
    return create_webhook(url, ["channel.moved"], actor=None)[0]


def test_the_secret_is_shown_once_and_kept_nowhere(publisher):
    sent = {"url": "https://receiver.example/hooks", "events": ["channel.moved"]}
    response = publisher.post(f"{LIST}add/", sent)
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", response.content.decode())
    assert "no-store" in response["Cache-Control"]
    webhook = Webhook.objects.get()
    assert secret == secret_of(webhook)
    assert webhook.created_by == publisher.user
    assert "whsec_" not in publisher.get(page_of(webhook)).content.decode()
    renewed = publisher.post(page_of(webhook, "secret"), {"reason": "Lost."}).content.decode()
    assert secret not in renewed
    assert "whsec_" in renewed


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"url": "http://receiver.example/"}, "url", "webhook.url"),
        ({"events": []}, "events", ""),
        ({"events": ["run.failed"]}, "events", ""),
    ],
)
def test_what_makes_none_is_refused_at_its_field(publisher, change, field, code):
    sent = {"url": "https://receiver.example/", "events": ["channel.moved"], **change}
    response = publisher.post(f"{LIST}add/", sent)
    assert response.status_code == 422
    assert code in str(response.context["form"].errors[field])
    assert not Webhook.objects.exists()


def test_a_test_event_is_listed_with_its_fate(publisher, auditor, webhook, settings):
    settings.HUB_WEBHOOK_ALLOW_PRIVATE = True
    assert "Nothing was sent yet." in text_of(publisher.get(page_of(webhook)))
    with running() as receiver:
        receiver.status, receiver.answer = 422, b"<b>No.</b>"
        Webhook.objects.filter(pk=webhook.pk).update(url=receiver.url)
        publisher.post(page_of(webhook, "test"), {})
        deliver_webhook(webhook.messages.get().pk)
    text = text_of(auditor.get(page_of(webhook)))
    assert "webhook.test" in text
    assert "pending 1 attempt" in text
    assert "422 webhook.refused <b>No.</b>" in text


def test_it_is_switched_off_and_on(publisher, webhook):
    publisher.post(page_of(webhook, "switch"), {"active": "0", "reason": ""})
    assert "https://receiver.example/hooks off channel.moved 0 0" in text_of(publisher.get(LIST))
    publisher.post(page_of(webhook, "switch"), {"active": "1", "reason": ""})
    webhook.refresh_from_db()
    assert webhook.is_active


@pytest.mark.parametrize("role", ["uploader", "auditor"])
def test_others_may_look_and_change_nothing(request, role, webhook):
    client = request.getfixturevalue(role)
    assert client.get(page_of(webhook)).status_code == 200
    assert client.post(f"{LIST}add/", {}).status_code == 403
    for page in ("secret", "switch", "test"):
        assert client.post(page_of(webhook, page), {}).status_code == 403


def test_an_empty_list_says_what_it_is_for(publisher):
    assert "Nobody is told yet." in text_of(publisher.get(LIST))
