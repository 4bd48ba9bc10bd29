"""An exported site, served by nginx below a path: as plain files, and with the headers that help.

What hosts without headers cannot give, the service worker gives from the second visit on.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import visiting
from tests.browser.hub import UNTRAINED, free_port
from tests.browser.test_offline import under_service_worker
from tests.browser.visitor import choose_model, run_to_the_end, take_sample
from tests.nginx_server import running_nginx, ship

PATH = "/some/repo/"


@pytest.fixture(scope="module")
def site(hub, tmp_path_factory):
    """The folder of a host, with the site below a path in it."""
    www = tmp_path_factory.mktemp("www")
    hub.manage("export_site", f"{www}{PATH}")
    return www


@pytest.fixture(scope="module")
def plain_url(site, tmp_path_factory):
    """As GitHub Pages serves it: files, and no header of ours."""
    port = free_port()
    server = f"server {{ listen 127.0.0.1:{port}; root {site}; }}"
    with running_nginx(tmp_path_factory.mktemp("plain"), server, port):
        yield f"http://127.0.0.1:{port}{PATH}"


@pytest.fixture(scope="module")
def told_url(site, tmp_path_factory):
    """By deploy/nginx/site.conf."""
    port, folder = free_port(), tmp_path_factory.mktemp("told")
    changes = {"listen 80": f"listen 127.0.0.1:{port}", "/srv/www": site, "/moebius/": PATH}
    shipped = ship(folder / "shipped", {old: str(new) for old, new in changes.items()})
    with running_nginx(folder, f"include {shipped}/site.conf;", port):
        yield f"http://127.0.0.1:{port}{PATH}"


def test_a_whole_inpainting_needs_nothing_but_files(chromium_without_webgpu, plain_url):
    with visiting(chromium_without_webgpu, plain_url) as visitor:
        page = visitor.open_ready()
        under_service_worker(page)
        assert page.evaluate("crossOriginIsolated") is False
        take_sample(page)
        run_to_the_end(page)
        expect(page.get_by_test_id("provider")).to_have_text("CPU")
        assert visitor.chunk_requests
        assert visitor.foreign_requests == []
        assert visitor.uploads == []
        page.close()

        visitor.context.set_offline(True)
        visitor.requests.clear()
        again = visitor.open_ready()
        assert again.evaluate("crossOriginIsolated") is True
        take_sample(again)
        run_to_the_end(again)
        assert visitor.chunk_requests == []
        assert [line for line in visitor.console if "Content Security Policy" in line] == []


def test_a_host_that_is_told_how_isolates_at_once_and_sends_what_is_compressed(
    chromium, told_url, site
):
    with visiting(chromium, told_url) as visitor:
        page = visitor.open_ready()
        assert page.evaluate("crossOriginIsolated") is True
        manifest = f"{told_url}api/manifest-{UNTRAINED}?model={UNTRAINED}"
        with visitor.context.expect_event("request", lambda request: request.url == manifest):
            choose_model(page, UNTRAINED, "untrained")
        script = page.evaluate("document.scripts[0].src")
        answer = page.request.get(script, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        policy = re.search(
            r"Content-Security-Policy: (.*)", (site / PATH[1:] / "_headers").read_text()
        )
        assert answer.headers["content-security-policy"] == policy[1]
        manifest = page.request.get(f"{told_url}api/manifest")
        assert manifest.headers["content-type"] == "application/vnd.dsse.envelope.v1+json"
        assert manifest.headers["access-control-allow-origin"] == "*"
        assert page.request.get(f"{told_url}nowhere").status == 404
        chunk = next((site / PATH[1:] / "chunks").glob("??/*"))
        answer = page.request.get(f"{told_url}chunks/{chunk.parent.name}/{chunk.name}")
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "content-encoding" not in answer.headers


def test_an_independent_client_verifies_it_and_the_hub_it_came_from(hub, plain_url, site, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_bytes((site / PATH[1:] / "api/keys").read_bytes())
    of_site = hub.manage("verify_release", plain_url, "--keys-file", keys)
    assert f"{plain_url}chunks/" in of_site
    assert "fp16/inpainter" in of_site
    of_hub = hub.manage("verify_release", hub.url, "--keys-file", keys, "--no-graphs")
    assert f"{hub.url}chunks/" in of_hub
