"""The guide's own lines, run as they stand there against a real server."""

import re
import subprocess
import sys

import pytest

from tests.uploads.contents import safetensors
from tests.uploads.server import ROOT, WebServer

GUIDE = (ROOT / "docs" / "uploads.md").read_text()


def lines(language):
    """The block of that language."""
    [block] = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return block


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = WebServer(tmp_path_factory.mktemp("hub"))
    server.token = server.make_token()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "unet.safetensors").write_bytes(safetensors(5))
    return tmp_path


def run(command, folder, server):
    environment = {**server.environment, "HUB": server.url, "TOKEN": server.token}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_lines_for_tuspy_send_a_file(server, folder):
    names = f"HUB, TOKEN = {server.url!r}, {server.token!r}\n"
    said = run([sys.executable, "-c", names + lines("python")], folder, server)
    assert said.startswith(server.uploads)


def test_the_lines_for_curl_send_a_file_and_ask_for_the_verdict(server, folder):
    said = run(["bash", "-euo", "pipefail", "-c", lines("sh")], folder, server)
    assert '"status":"accepted"' in said
    assert '"name":"unet.safetensors"' in said


def test_the_guide_names_every_setting_and_every_answer(settings):
    for name in dir(settings):
        if name.startswith("HUB_UPLOAD_"):
            assert name in GUIDE
    for status in (401, 403, 404, 409, 410, 411, 412, 413, 415, 423, 460, 507):
        assert f"| {status}" in GUIDE or f", {status}" in GUIDE
