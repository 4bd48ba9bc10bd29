"""The page of a run in a real browser: it moves while the run does, and stops when the run ends."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from inpaint_app.models import HubImport, Run
from tests.admin.conftest import signed_in
from tests.admin.reports import passed_report
from tests.factories import make_run
from tests.imports import make_import

pytestmark = pytest.mark.browser

# A page may be slow on a busy machine; what is never there fails all the same.
expect.set_options(timeout=60_000)

ROOT = Path(__file__).parents[2]
STATE = re.compile("/state/")
ARGUMENTS = ["--no-sandbox", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def rows():
    """Runs functions that use the database: Playwright's own thread may not."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda work: pool.submit(work).result()


@pytest.fixture
def server(committed_db):
    """The address of a server over the same rows, gone before they are."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def page(server, rows):
    """A page of somebody who is signed in; ``problems`` collects what its console complains of."""
    client = rows(lambda: signed_in("auditor"))
    find = [ROOT / "scripts/find_program", "chromium"]
    chromium = subprocess.run(find, capture_output=True, text=True, check=True).stdout.strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = browser.new_context()
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda line: line.type == "error" and page.problems.append(line.text))
        yield page
        browser.close()


def change(run, **values):
    return lambda: Run.objects.filter(pk=run.pk).update(**values)


def test_it_follows_a_run_to_its_end(page, server, rows):
    started = timezone.now()
    run = rows(lambda: make_run("running", stage="load", progress=2, started=started, log="one\n"))
    page.goto(f"{server}/admin/inpaint_app/run/{run.pk}/change/")
    expect(page.locator('[data-run="percent"]')).to_have_text("2 %")

    rows(change(run, stage="validate", progress=61, message="case 2 of 3", log="one\ntwo\n"))
    expect(page.locator('[data-run="percent"]')).to_have_text("61 %")
    expect(page.locator('[data-run="message"]')).to_have_text("case 2 of 3")
    expect(page.locator('[data-run="log"]')).to_have_text("one\ntwo\n")
    expect(page).to_have_title(f"61 % · Run {run.pk} | Moebius Hub")
    expect(page.locator('[aria-current="step"]')).to_have_text("Compare with PyTorch")
    assert page.locator("progress").first.evaluate("bar => bar.value") == 61

    ended = {"status": "succeeded", "progress": 100, "report": passed_report()}
    rows(change(run, **ended, finished=timezone.now(), lease_expires_at=None))
    expect(page.get_by_role("status")).to_contain_text("Passed")
    assert page.locator("[data-run-state]").count() == 0
    assert page.problems == []


def test_it_follows_an_import_too(page, server, rows):
    job = rows(lambda: make_import("running", stage="download", progress=12))
    page.goto(f"{server}/admin/inpaint_app/hubimport/{job.pk}/change/")
    expect(page.locator('[data-run="percent"]')).to_have_text("12 %")
    rows(lambda: HubImport.objects.update(stage="scan", progress=91, message="unet.bin"))
    expect(page.locator('[data-run="percent"]')).to_have_text("91 %")
    expect(page.locator('[aria-current="step"]')).to_have_text("Look into them")
    ended = {"status": "failed", "error_code": "source.wrong_hash", "finished": timezone.now()}
    rows(lambda: HubImport.objects.update(**ended, error_message="It is not what is listed."))
    expect(page.get_by_role("alert")).to_contain_text("It is not what is listed.")
    assert page.problems == []


def test_it_says_when_the_server_is_silent_and_goes_on_after(page, server, rows):
    run = rows(lambda: make_run("running"))
    page.goto(f"{server}/admin/inpaint_app/run/{run.pk}/change/")
    page.route(STATE, lambda route: route.abort())
    expect(page.locator('[data-run="offline"]')).to_be_visible()
    page.unroute(STATE)
    rows(change(run, message="here again"))
    expect(page.locator('[data-run="message"]')).to_have_text("here again", timeout=20_000)
    expect(page.locator('[data-run="offline"]')).to_be_hidden()
