"""The other half of the road: a checkpoint in the admin's browser, its release in a visitor's."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin import choose_files, sign_in
from tests.browser.hub import STARTER, RunningHub
from tests.browser.visitor import choose_model, run_to_the_end, take_sample
from tests.tiny_inpainter import write_tiny_inpainter
from tests.tiny_model import write_tiny_checkpoint

RUN_MILLISECONDS = 600_000  # a simulated graphics card takes its time


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub of its own: the others' tests shall find the releases that they know."""
    with RunningHub(tmp_path_factory.mktemp("publishing")) as running:
        yield running


@pytest.fixture
def admin(chromium, hub):
    """A page of the admin, signed in with the password that the demo printed."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, hub)
    yield page
    context.close()


def upload(page: Page, hub_url: str, model: str, files) -> None:
    """Choose all files of a checkpoint at once, for a model."""
    page.goto(f"{hub_url}admin/inpaint_app/checkpoint/add/")
    page.locator("[data-resumable] select[name=model]").select_option(label=model)
    choose_files(page, *files.paths.values())


def upload_and_run(page: Page, hub_url: str, model: str, files) -> None:
    upload(page, hub_url, model, files)
    expect(page.get_by_text("safe", exact=True)).to_have_count(len(files.paths))
    page.get_by_role("button", name="Make the checkpoint and start a run").click()


def publish_on_stable(page: Page, version: str) -> None:
    """From a run that has just been started to the channel that visitors get."""
    candidate = page.get_by_role("link", name="See the candidate")
    expect(candidate).to_be_visible(timeout=RUN_MILLISECONDS)
    candidate.click()
    expect(page.locator("h2.hub-title")).to_contain_text("candidate")
    expect(page.get_by_text("browser-proved", exact=True)).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    page.get_by_label("Version").fill(version)
    channel = page.get_by_label("Move a channel to it")
    stable = channel.locator("option", has_text="stable").get_attribute("value")
    channel.select_option(value=stable)
    page.get_by_label("Reason").fill("The first one of our own.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("stable now serves it")).to_be_visible()


@pytest.mark.full  # the next one goes the same road, with a larger model
def test_an_uploaded_starter_becomes_the_version_that_the_page_serves(
    admin, visitor, hub, tmp_path
):
    upload_and_run(admin, hub.url, STARTER, write_tiny_inpainter(tmp_path))
    publish_on_stable(admin, "1.1.0")
    page = visitor.open_ready()
    expect(page.get_by_test_id("model")).to_contain_text("1.1.0")
    take_sample(page)
    run_to_the_end(page)
    assert visitor.chunk_names
    assert visitor.chunk_names <= {file.name for file in hub.chunks(STARTER)}


def test_the_dashboard_leads_from_the_starter_to_a_moebius_in_the_picker(
    admin, visitor, hub, tmp_path
):
    admin.goto(f"{hub.url}admin/")
    expect(admin.get_by_role("heading", name="Bring Moebius in")).to_be_visible()
    expect(admin.get_by_role("link", name="Import Moebius").first).to_be_visible()
    admin.goto(f"{hub.url}admin/inpaint_app/hubmodel/add/")  # or weights of one's own, as here
    admin.get_by_label("Name").fill("moebius")
    admin.get_by_label("Title").fill("Moebius")
    admin.get_by_label("Notice").fill("our own")
    admin.get_by_role("button", name="Create").click()
    expect(admin.locator("h2.hub-title")).to_contain_text("Moebius")
    upload_and_run(admin, hub.url, "moebius", write_tiny_checkpoint(tmp_path, seed=7))
    publish_on_stable(admin, "1.0.0")
    admin.goto(f"{hub.url}admin/")
    expect(admin.get_by_role("heading", name="Bring Moebius in")).to_have_count(0)

    page = visitor.open_ready()
    choose_model(page, "moebius", "our own")
    take_sample(page)
    page.get_by_test_id("options").click()
    page.get_by_test_id("steps").fill("4")
    run_to_the_end(page)
    expect(page.get_by_test_id("provider")).to_contain_text("WebGPU")
    assert visitor.chunk_names & {file.name for file in hub.chunks("moebius")}


def test_a_renamed_file_is_refused_in_its_line_and_cannot_be_used(admin, hub, tmp_path):
    files = write_tiny_checkpoint(tmp_path, seed=8)
    files["unet"].write_bytes(b"<html>404 not found</html>")
    upload(admin, hub.url, STARTER, files)
    line = admin.get_by_role("listitem").filter(has_text=files["unet"].name).first
    expect(line).to_contain_text("refused")
    expect(line).to_contain_text("checkpoint.format")
    expect(line.get_by_role("combobox")).to_have_count(0)
    expect(admin.get_by_text("safe", exact=True)).to_have_count(len(files.paths) - 1)
    admin.get_by_role("button", name="Make the checkpoint", exact=True).click()
    expect(admin.get_by_text("needs the U-Net's weights")).to_be_visible()
