"""Latent diffusion: from the sample to a filled picture on WebGPU, and again from the cache."""

from playwright.sync_api import expect

from tests.browser.hub import STARTER, UNTRAINED
from tests.browser.pictures import change_by_region, gradient_picture
from tests.browser.visitor import (
    download_result,
    paint_stroke,
    run_to_the_end,
    take_picture,
    take_sample,
)


def names(files):
    return {file.name for file in files}


def test_a_first_visit_fills_the_sample_on_webgpu(visitor, hub):
    page = visitor.open_with_moebius()
    take_sample(page)
    run_to_the_end(page)
    expect(page.get_by_test_id("provider")).to_contain_text("WebGPU")
    expect(page.get_by_test_id("model")).to_contain_text("untrained")
    assert visitor.chunk_names & names(hub.chunks(UNTRAINED))
    assert visitor.foreign_requests == []
    assert visitor.uploads == []


def test_a_second_visit_requests_no_chunk_and_remembers_the_choice(visitor):
    first = visitor.open_with_moebius()
    take_sample(first)
    run_to_the_end(first)
    first.close()
    visitor.requests.clear()
    second = visitor.open_ready()
    expect(second.get_by_test_id("model")).to_contain_text("untrained")
    take_sample(second)
    run_to_the_end(second)
    assert visitor.chunk_requests == []


def test_the_result_differs_inside_the_mask_and_nowhere_else(visitor, tmp_path):
    before = gradient_picture(tmp_path / "holiday.png", 640, 400)
    page = visitor.open_with_moebius()
    take_picture(page, tmp_path / "holiday.png")
    paint_stroke(page)
    run_to_the_end(page)
    name, after = download_result(page)
    assert name == "holiday-inpainted.png"
    assert after.shape == before.shape
    inside, outside = change_by_region(before, after)
    assert inside > 500
    assert outside == 0


def test_while_moebius_is_on_its_way_the_starter_drafts_and_the_draft_can_be_kept(visitor, hub):
    page = visitor.open_with_moebius()
    last = hub.largest_chunk(UNTRAINED).name
    page.context.route(f"**/chunks/*/{last}", lambda _route: None)  # never answered
    take_sample(page)
    page.get_by_test_id("run").click()
    expect(page.get_by_text("Draft by Starter")).to_be_visible()
    assert visitor.chunk_names & names(hub.chunks(STARTER))
    page.get_by_test_id("cancel").click()
    expect(page.locator("html")).to_have_attribute("data-state", "done")
    expect(page.get_by_test_id("status")).to_contain_text("draft by Starter")


def test_the_page_runs_under_its_own_policy_without_a_violation(visitor):
    page = visitor.open_with_moebius()
    take_sample(page)
    run_to_the_end(page)
    assert [line for line in visitor.console if "Content Security Policy" in line] == []
