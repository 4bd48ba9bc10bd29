"""What programs do with a token: the workflow's rules hold, and the journal says which token."""

import pytest
from django.contrib.auth.models import Permission

from inpaint_app.models import Checkpoint, Run, StateChange
from inpaint_app.workflow.access_tokens import create_access_token, revoke_access_token
from inpaint_app.workflow.channels import set_protection
from tests.admin.uploads import config as network_config
from tests.api.asserting import assert_private_problem as assert_problem
from tests.factories import (
    make_candidate,
    make_checkpoint,
    make_live,
    make_model,
    make_published,
    make_run,
    make_user,
)
from tests.uploads.contents import safetensors
from tests.uploads.making import accepted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

RUNS, PUBLICATIONS, MOVES = "/api/runs/", "/api/publications/", "/api/channel-moves/"
CHECKPOINTS = "/api/checkpoints/"
GROUPS = ("uploader", "publisher")


@pytest.fixture
def program(client):
    """A program with a token of these scopes, of a user in these groups."""

    class Program:
        def __init__(self, *scopes, groups=GROUPS):
            self.user = make_user(*groups)
            self.token, secret = create_access_token(
                self.user, name="build server", scopes=scopes, actor=self.user
            )
            self.headers = {"Authorization": f"Bearer {secret}"}

        def post(self, url, **body):
            return client.post(url, body, "application/json", headers=self.headers)

        def get(self, url, **headers):
            return client.get(url, headers={**self.headers, **headers})

    return Program


def last_line(subject_type):
    return StateChange.objects.filter(subject_type=subject_type).first()


def test_a_run_is_requested_and_watched(program, client):
    ci, checkpoint = program("runs:write"), make_checkpoint()
    response = ci.post(RUNS, checkpoint=checkpoint.pk, reason="Nightly.")
    run = Run.objects.get()
    assert (response.status_code, response["Location"]) == (201, f"/api/runs/{run.pk}")
    assert response["Cache-Control"] == "no-store"
    assert (run.checkpoint, run.created_by) == (checkpoint, ci.user)
    told = ci.get(response["Location"])
    assert told.json() == response.json()
    assert (told.json()["status"], told.json()["candidate"]) == ("queued", None)
    assert "No worker" in told.json()["message"]
    again = ci.get(response["Location"], **{"If-None-Match": told["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")


def test_the_journal_says_which_token_it_was(program):
    ci = program("runs:write")
    ci.post(RUNS, checkpoint=make_checkpoint().pk, reason="Nightly.")
    line = last_line("run")
    assert line.actor == ci.user
    assert line.reason == f"With the access token build server (number {ci.token.pk}). Nightly."


def test_a_failed_run_is_tried_again(program):
    run = make_run("failed")
    response = program("runs:write").post(f"{RUNS}{run.pk}/retry", from_beginning=True)
    assert (response.status_code, response.json()["attempt"]) == (201, 2)
    response = program("runs:write").post(f"{RUNS}{run.pk}/retry")
    assert_problem(response, 409, "run.not_retryable")


def test_a_candidate_is_published_and_a_channel_moved_to_it(program):
    make_live(make_model("example"))
    candidate = make_candidate(Checkpoint.objects.first() or make_published().model)
    ci = program("releases:publish", "channels:move")
    slug = candidate.model.slug
    response = ci.post(PUBLICATIONS, candidate=candidate.pk, version="2.0.0")
    assert response.status_code == 201, response.content
    assert response["Location"] == f"/api/models/{slug}/releases/2.0.0/"
    assert response.json()["manifest"] == f"/api/models/{slug}/releases/2.0.0/manifest"
    candidate.refresh_from_db()
    assert (candidate.version, candidate.published_by) == ("2.0.0", ci.user)
    response = ci.post(MOVES, model=slug, channel="stable", version="2.0.0", reason="New.")
    assert response.status_code == 201
    assert (response.json()["channel"], response.json()["version"]) == ("stable", "2.0.0")
    assert last_line("channel").reason.endswith(f"(number {ci.token.pk}). New.")
    again = ci.post(MOVES, model=slug, channel="stable", version="2.0.0")
    assert_problem(again, 409, "channel.unchanged")


def test_accepted_uploads_become_a_checkpoint(program, hub_home):
    make_model("example")
    ci = program("upload")
    config = accepted(network_config(), name="config.yaml", owner=ci.user)
    unet = accepted(safetensors(), owner=ci.user)
    stranger = accepted(safetensors(3), owner=make_user("uploader"))
    parts = {"config": str(config.uuid), "unet": str(unet.uuid)}
    theft = ci.post(CHECKPOINTS, model="example", parts={**parts, "unet": str(stranger.uuid)})
    assert_problem(theft, 404, "upload.unknown")
    alone = ci.post(CHECKPOINTS, model="example", parts={"config": str(config.uuid)})
    assert alone.status_code == 422
    response = ci.post(CHECKPOINTS, model="example", parts=parts)
    assert response.status_code == 201, response.content
    checkpoint = Checkpoint.objects.get()
    assert response.json()["number"] == checkpoint.pk
    assert checkpoint.uploaded_by == ci.user
    assert "build server" in last_line("checkpoint").reason


@pytest.mark.parametrize(
    ("scope", "url"),
    [
        ("runs:write", PUBLICATIONS),
        ("runs:write", MOVES),
        ("releases:publish", RUNS),
        ("releases:publish", MOVES),
        ("channels:move", PUBLICATIONS),
        ("channels:move", f"{RUNS}1"),
        ("upload", RUNS),
        ("upload", f"{RUNS}1"),
        ("read", RUNS),
        ("read", CHECKPOINTS),
        ("read", "/api/uploads/"),
    ],
)
def test_a_token_is_good_for_its_scopes_alone(program, scope, url):
    ci = program(scope)
    response = ci.get(url) if url[-1] == "1" or "uploads" in url else ci.post(url)
    assert scope in assert_problem(response, 403, "token.scope")


@pytest.mark.parametrize("scope", ["read", "runs:write", "releases:publish"])
def test_who_may_do_something_with_a_run_may_watch_it(program, scope):
    assert program(scope).get(f"{RUNS}{make_run().pk}").status_code == 200


@pytest.mark.parametrize(
    ("scope", "url", "groups"),
    [
        ("runs:write", RUNS, ["publisher"]),
        ("releases:publish", PUBLICATIONS, ["uploader"]),
        ("channels:move", MOVES, ["uploader", "auditor"]),
        ("upload", CHECKPOINTS, ["publisher"]),
    ],
)
def test_a_token_gives_nobody_what_they_may_not_do(program, scope, url, groups):
    assert_problem(program(scope, groups=groups).post(url), 403, "http.permission_denied")


def test_a_token_ends_with_its_user_and_with_its_revocation(program):
    ci, run = program("read"), make_run()
    ci.user.is_staff = False
    ci.user.save()
    assert_problem(ci.get(f"{RUNS}{run.pk}"), 403, "http.permission_denied")
    revoke_access_token(ci.token, actor=ci.user)
    assert_problem(ci.get(f"{RUNS}{run.pk}"), 401, "token.invalid")


def test_nobody_without_a_token_is_let_in_signed_in_or_not(client, admin_client):
    for visitor in (client, admin_client):
        response = visitor.post(RUNS, {"checkpoint": 1}, "application/json")
        assert_problem(response, 401, "http.not_authenticated")
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_two_people_are_two_also_where_one_of_them_is_a_program(program, settings):
    settings.HUB_TWO_PERSON_PUBLISH = True
    ci = program("runs:write", "releases:publish")
    candidate = make_candidate()
    candidate.run = make_run("succeeded", created_by=ci.user)
    candidate.save()
    response = ci.post(PUBLICATIONS, candidate=candidate.pk, version="1.0.0")
    assert_problem(response, 403, "release.two_people")
    candidate.refresh_from_db()
    assert candidate.status == "candidate"


def test_a_protected_channel_moves_for_those_who_may_protect_it(program):
    release = make_published(make_model("example"))
    channel = set_protection(
        release.model.channels.get(name="stable"), is_protected=True, actor=None
    )
    ci = program("channels:move")
    asked = {"model": "example", "channel": "stable", "version": "1.0.0"}
    assert_problem(ci.post(MOVES, **asked), 403, "channel.protected")
    channel.refresh_from_db()
    assert channel.release is None
    ci.user.user_permissions.add(Permission.objects.get(codename="protect_channel"))
    assert ci.post(MOVES, **asked).status_code == 201


def test_every_fault_of_a_body_is_told_with_its_place(program):
    response = program("releases:publish").post(
        PUBLICATIONS, candidate="7", allow_lower="yes", reason=5
    )
    assert response.status_code == 400
    body = response.json()
    assert body["code"] == "http.invalid"
    assert {fault["pointer"] for fault in body["errors"]} == {
        "#/candidate",
        "#/version",
        "#/allow_lower",
        "#/reason",
    }
    assert all(fault["detail"] for fault in body["errors"])


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "http.parse_error"),
        (b"[]", "application/json", 400, "http.invalid"),
        (b"checkpoint=1", "application/x-www-form-urlencoded", 415, "http.unsupported_media_type"),
    ],
)
def test_what_is_no_json_object_is_refused(program, client, body, kind, status, code):
    headers = program("runs:write").headers
    response = client.post(RUNS, body, kind, headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("url", "body", "status", "code"),
    [
        (RUNS, {"checkpoint": 404}, 404, "unknown.row"),
        (PUBLICATIONS, {"candidate": 404, "version": "1.0.0"}, 404, "unknown.row"),
        (MOVES, {"model": "no", "channel": "no", "version": "1.0.0"}, 404, "unknown.row"),
    ],
)
def test_what_there_is_not_is_a_problem(program, url, body, status, code):
    ci = program("runs:write", "releases:publish", "channels:move")
    assert_problem(ci.post(url, **body), status, code)


def test_a_version_that_is_none_is_refused_by_the_workflow(program):
    ci, candidate = program("releases:publish"), make_candidate()
    response = ci.post(PUBLICATIONS, candidate=candidate.pk, version="one")
    assert_problem(response, 400, "release.version_invalid")


def test_no_other_site_may_read_an_answer(program):
    assert "Access-Control-Allow-Origin" not in program("read").get(f"{RUNS}{make_run().pk}")
