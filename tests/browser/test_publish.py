"""The other half of the road: a checkpoint in the admin's browser, its release in a visitor's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hub import RunningHub
from tests.browser.visitor import paint_stroke, run_to_the_end, take_sample
from tests.tiny_model import write_tiny_checkpoint

RUN_MILLISECONDS = 240_000


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub of its own: the others' tests shall find the release that they know."""
    with RunningHub(tmp_path_factory.mktemp("publishing")) as running:
        yield running


@pytest.fixture
def admin(chromium, hub):
    """A page of the admin, signed in with the password that the demo printed."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{hub.url}admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(hub.password)
    page.get_by_role("button", name=re.compile("log in|sign in", re.IGNORECASE)).click()
    expect(page).to_have_url(f"{hub.url}admin/")
    yield page
    context.close()


def upload_and_run(page: Page, hub_url: str, files) -> None:
    page.goto(f"{hub_url}admin/inpaint_app/checkpoint/add/")
    for role in ("unet", "vae", "config", "vae_config"):
        page.locator(f'input[type="file"][name="{role}"]').set_input_files(files[role])
    page.get_by_role("button", name="Upload and start a run").click()


def test_an_uploaded_checkpoint_becomes_the_version_that_the_page_serves(
    admin, visitor, hub, tmp_path
):
    upload_and_run(admin, hub.url, write_tiny_checkpoint(tmp_path, seed=7))
    candidate = admin.get_by_role("link", name="See the candidate")
    expect(candidate).to_be_visible(timeout=RUN_MILLISECONDS)
    candidate.click()
    expect(admin.locator("h2.hub-title")).to_contain_text("candidate")

    admin.get_by_role("link", name="Publish").click()
    admin.get_by_label("Version").fill("1.0.0")
    channel = admin.get_by_label("Move a channel to it")
    stable = channel.locator("option", has_text="stable").get_attribute("value")
    channel.select_option(value=stable)
    admin.get_by_label("Reason").fill("The first one of our own.")
    admin.get_by_role("button", name="Publish").click()
    expect(admin.get_by_text("stable now serves it")).to_be_visible()

    page = visitor.open_ready()
    expect(page.get_by_test_id("model")).to_contain_text("1.0.0")
    take_sample(page)
    paint_stroke(page)
    page.get_by_test_id("options").click()
    page.get_by_test_id("steps").fill("4")
    run_to_the_end(page)
    assert visitor.chunk_requests


def test_a_renamed_file_is_refused_at_its_field_and_nothing_is_kept(admin, hub, tmp_path):
    files = write_tiny_checkpoint(tmp_path, seed=8)
    files["unet"].write_bytes(b"<html>404 not found</html>")
    kept = set((hub.home / "checkpoints").rglob("*"))
    upload_and_run(admin, hub.url, files)
    expect(admin.get_by_text("checkpoint.format")).to_be_visible()
    assert set((hub.home / "checkpoints").rglob("*")) == kept
