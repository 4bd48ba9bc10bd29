"""The guide's own lines, run as they stand there against a real server."""

import json
import re
import subprocess

import pytest

from inpaint_app.models import AccessToken
from moebius_hub.settings.api import THROTTLE_DEFAULTS
from tests.uploads.server import ROOT, WebServer

GUIDE = (ROOT / "docs" / "automation.md").read_text()
BLOCKS = dict(re.findall(r"```sh (\w+)\n(.*?)```", GUIDE, re.DOTALL))
# One process for all of it: starting Django takes longer than what it does.
MAKE_HUB = """
import json
from inpaint_app.models import AccessToken
from inpaint_app.workflow.access_tokens import create_access_token
from tests.admin.uploads import config
from tests.factories import make_candidate, make_live, make_model, make_user
from tests.uploads.making import accepted
model = make_model("example")
make_live(model)
user = make_user("uploader", "publisher")
_, secret = create_access_token(user, name="ci", scopes=AccessToken.Scope.values, actor=user)
config, unet = accepted(config(), owner=user), accepted(owner=user)
candidate = make_candidate(model)
print(json.dumps({"TOKEN": secret, "MODEL": "example", "CONFIG": str(config.uuid),
    "UNET": str(unet.uuid), "CANDIDATE": str(candidate.pk), "BEFORE": "1.0.0", "VERSION": "1.1.0"}))
"""
# What a worker would come to: the run begins, and ends.
END_RUN = """
from django.utils import timezone
from inpaint_app.models import Run
now = timezone.now()
Run.objects.update(status="running", worker="w", started=now, lease_expires_at=now)
Run.objects.update(status="failed", error_code="x.y", error_message="It is so.", finished=now)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = WebServer(tmp_path_factory.mktemp("hub"))
    names = json.loads(server.manage("shell", "--no-imports", "--command", MAKE_HUB))
    server.names = {**names, "HUB": server.url}
    server.start()
    yield server
    server.kill()


def run(block, server, folder, **names):
    """What the lines of that block say."""
    environment = {**server.environment, **server.names, **names}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", BLOCKS[block]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.replace("}{", "}\n{").splitlines()]


def test_weights_become_a_run_that_is_watched_to_its_end(server, tmp_path):
    [checkpoint] = run("checkpoint", server, tmp_path)
    [queued] = run("run", server, tmp_path, CHECKPOINT=str(checkpoint["number"]))
    assert queued["status"] == "queued"
    server.manage("shell", "--no-imports", "--command", END_RUN)
    [ended] = run("watch", server, tmp_path, RUN=str(queued["number"]))
    assert (ended["status"], ended["error_code"]) == ("failed", "x.y")


def test_a_candidate_is_published_and_a_channel_serves_it(server, tmp_path):
    published, moved = run("publish", server, tmp_path)
    assert (published["version"], moved["channel"]) == ("1.1.0", "canary")
    [update] = run("update", server, tmp_path)
    assert {variant["download_bytes"] for variant in update["variants"]} == {0}
    journal = server.manage("export_journal", "--format", "csv")
    assert "With the access token ci (number 1). build 1207" in journal


def test_the_guide_names_every_scope_every_answer_and_every_rate():
    for scope in AccessToken.Scope.values:
        assert f"| `{scope}` |" in GUIDE
    for status in (400, 401, 403, 404, 406, 409, 415, 422, 429):
        assert f"| {status} |" in GUIDE
    for name, rate in THROTTLE_DEFAULTS.items():
        assert f"{name}={rate}" in GUIDE
