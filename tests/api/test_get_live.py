"""What each channel served at a moment."""

from urllib.parse import quote

from inpaint_app.models import ChannelMove
from inpaint_app.workflow.channels import move_channel
from tests.api.asserting import assert_problem, assert_readable_anywhere
from tests.factories import make_published

URL = "/api/models/example/live"


def at(moment):
    return f"{URL}?at={quote(moment.isoformat())}"


def test_it_says_what_was_served_then_and_what_is_now(client, release):
    newer = make_published(release.model, "1.1.0")
    move_channel(release.channels.get(), newer, actor=None, reason="Private.")
    first, _second = ChannelMove.objects.order_by("pk")
    stable, canary = client.get(at(first.at)).json()
    assert (stable["channel"], stable["version"]) == ("stable", "1.0.0")
    assert stable["since"] == first.at.isoformat().replace("+00:00", "Z")
    assert canary == {"channel": "canary", "version": None, "since": None}
    response = client.get(URL)
    assert response.json()[0]["version"] == "1.1.0"
    assert "Private." not in response.content.decode()
    assert_readable_anywhere(response)


def test_what_is_no_moment_is_refused(client, release):
    assert_problem(client.get(f"{URL}?at=yesterday"), 400, "unknown.moment")


def test_an_unknown_model_is_answered_with_those_that_exist(client, release):
    detail = assert_problem(client.get("/api/models/nowhere/live"), 404, "unknown.model")
    assert "example" in detail
