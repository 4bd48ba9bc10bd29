"""A list asks the database as often for thirty rows as for three."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inpaint_app.webhook.message import EVENTS
from inpaint_app.workflow.access_tokens import create_access_token
from inpaint_app.workflow.mirrors import create_store_mirror
from inpaint_app.workflow.schedule import schedule_move
from inpaint_app.workflow.webhooks import create_webhook, send_test
from tests.admin.reports import passed_report
from tests.factories import make_checkpoint, make_live, make_model, make_run
from tests.imports import make_import
from tests.uploads.making import rejected

pytestmark = pytest.mark.usefixtures("hub_home")

TABLES = [
    "hubmodel",
    "upload",
    "hubimport",
    "checkpoint",
    "run",
    "release",
    "channel",
    "scheduledmove",
    "mirror",
    "webhook",
    "statechange",
    "chunk",
    "accesstoken",
]
PAGES = [
    "/admin/",
    "/admin/inpaint_app/channel/live-at/",
    *(f"/admin/inpaint_app/{table}/" for table in TABLES),
]


def make_rows(user, count):
    for _ in range(count):
        release = make_live(make_model())
        checkpoint = make_checkpoint(release.model, uploaded_by=user)
        make_run("failed", checkpoint, created_by=user, report=passed_report())
        make_run("running", checkpoint, created_by=user)
        make_import("running", created_by=user)
        channel = release.model.channels.get(name="canary")
        schedule_move(channel, release, timezone.now() + timedelta(days=1), actor=user)
        send_test(create_webhook("https://receiver.example/", EVENTS, actor=user)[0], actor=user)
        place = {"address": "file:/srv/mirror", "base_url": "https://cdn.example/chunks/"}
        slug = f"cdn-{release.pk}"
        create_store_mirror(slug, title="CDN", model=release.model, actor=user, **place)
        rejected(owner=user)
        create_access_token(user, name="build server", scopes=["upload"], actor=user)


def queries(client, page):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(page).status_code == 200
    return [query["sql"] for query in captured]


def test_the_number_of_queries_does_not_grow_with_the_rows(superuser, settings):
    settings.HUB_MIRROR_ORIGINS = ["https://cdn.example"]
    make_rows(superuser.user, 2)
    for page in PAGES:
        queries(superuser, page)  # content types and the like are read once
    few = {page: len(queries(superuser, page)) for page in PAGES}
    make_rows(superuser.user, 3)
    assert {page: len(queries(superuser, page)) for page in PAGES} == few
    assert {page: count for page, count in few.items() if count > 25} == {}


@pytest.mark.parametrize("table", ["run", "release"])
def test_a_list_leaves_the_long_texts_where_they_are(superuser, table, settings):
    settings.HUB_MIRROR_ORIGINS = ["https://cdn.example"]
    make_rows(superuser.user, 1)
    asked = " ".join(queries(superuser, f"/admin/inpaint_app/{table}/"))
    for column in ("log", "report", "fragment", "manifest", "envelope"):
        assert f'"inpaint_app_{table}"."{column}"' not in asked
