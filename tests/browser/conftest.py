"""A real hub and a real browser: Chromium without a screen, WebGPU on its software adapter."""

import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from inpaint_app.browser_proof.setup import SIMULATED_CARD
from tests.browser.hub import ROOT, RunningHub
from tests.browser.visitor import Visitor

# A page may be slow on a busy machine; what is never there fails all the same.
expect.set_options(timeout=60_000)

QUIET = ["--no-sandbox", "--no-first-run", "--disable-background-networking"]
SOFTWARE_WEBGPU = ["--enable-unsafe-webgpu", *SIMULATED_CARD]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    """The starter by default, and a Moebius to choose."""
    with RunningHub(tmp_path_factory.mktemp("hub")) as running:
        running.bring_untrained()
        yield running


@pytest.fixture(scope="session")
def chromium_path():
    return subprocess.run(
        [ROOT / "scripts/find_program", "chromium"], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture(scope="module")
def playwright():
    """Ended with its module: while it lasts, Django lets this thread ask no database."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright, chromium_path):
    browser = playwright.chromium.launch(
        executable_path=chromium_path, args=[*QUIET, *SOFTWARE_WEBGPU]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def chromium_without_webgpu(playwright, chromium_path):
    browser = playwright.chromium.launch(
        executable_path=chromium_path,
        args=[*QUIET, "--disable-features=WebGPU", "--disable-webgpu"],
    )
    yield browser
    browser.close()


@pytest.fixture
def visitor(chromium, hub):
    with visiting(chromium, hub.url) as someone:
        yield someone


@pytest.fixture
def visitor_without_webgpu(chromium_without_webgpu, hub):
    with visiting(chromium_without_webgpu, hub.url) as someone:
        yield someone


@contextmanager
def visiting(browser, url):
    """Somebody who has never been here, and would rather have nothing move.

    What moves while a model runs is drawn by the processor here: a fifth of all its work.
    """
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, accept_downloads=True, reduced_motion="reduce"
    )
    context.set_default_timeout(120_000)
    yield Visitor(context, url)
    context.close()
