"""A list asks the database as often for thirty rows as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inpaint_app.workflow.access_tokens import create_access_token
from tests.admin.reports import passed_report
from tests.factories import make_checkpoint, make_live, make_model, make_run
from tests.uploads.making import rejected

pytestmark = pytest.mark.usefixtures("hub_home")

TABLES = ["hubmodel", "upload", "checkpoint", "run", "release", "channel", "statechange", "chunk"]
TABLES += ["accesstoken"]
PAGES = ["/admin/", *(f"/admin/inpaint_app/{table}/" for table in TABLES)]


def make_rows(user, count):
    for _ in range(count):
        release = make_live(make_model())
        checkpoint = make_checkpoint(release.model, uploaded_by=user)
        make_run("failed", checkpoint, created_by=user, report=passed_report())
        make_run("running", checkpoint, created_by=user)
        rejected(owner=user)
        create_access_token(user, name="build server", scopes=["upload"], actor=user)


def queries(client, page):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(page).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_rows(superuser, page):
    make_rows(superuser.user, 2)
    queries(superuser, page)  # content types and the like are read once
    few = queries(superuser, page)
    make_rows(superuser.user, 3)
    assert len(queries(superuser, page)) == len(few)
    assert len(few) <= 25


@pytest.mark.parametrize("table", ["run", "release"])
def test_a_list_leaves_the_long_texts_where_they_are(superuser, table):
    make_rows(superuser.user, 1)
    asked = " ".join(queries(superuser, f"/admin/inpaint_app/{table}/"))
    for column in ("log", "report", "fragment", "manifest", "envelope"):
        assert f'"inpaint_app_{table}"."{column}"' not in asked
