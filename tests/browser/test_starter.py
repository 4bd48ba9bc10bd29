"""The model that ships with the hub: labelled, on any machine, with WebGPU or without."""

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

NOTICE = "starter model; import Moebius for quality"


def test_without_webgpu_the_processor_fills_the_picture_inside_the_mask_alone(
    visitor_without_webgpu, tmp_path
):
    visitor = visitor_without_webgpu
    before = gradient_picture(tmp_path / "holiday.png", 640, 400)
    page = visitor.open_ready()
    expect(page.get_by_test_id("model")).to_contain_text(NOTICE)
    take_picture(page, tmp_path / "holiday.png")
    paint_stroke(page)
    run_to_the_end(page)
    expect(page.get_by_test_id("provider")).to_have_text("CPU")
    _name, after = download_result(page)
    inside, outside = change_by_region(before, after)
    assert inside > 500
    assert outside == 0
    assert visitor.foreign_requests == []
    assert visitor.uploads == []


def test_without_webgpu_the_picker_says_why_moebius_cannot_run(visitor_without_webgpu):
    page = visitor_without_webgpu.open_ready()
    page.get_by_test_id("models").click()
    moebius = page.get_by_test_id(f"model-{UNTRAINED}")
    expect(moebius).to_have_attribute("aria-disabled", "true")
    expect(moebius).to_contain_text("WebGPU")
    assert visitor_without_webgpu.chunk_requests == []


def test_one_press_removes_what_the_sample_suggests(visitor):
    page = visitor.open_ready()
    take_sample(page)
    expect(page.get_by_test_id("status")).to_contain_text("is already painted")
    run_to_the_end(page)
    expect(page.get_by_test_id("result")).to_be_visible()
    expect(page.get_by_test_id("options")).to_have_count(0)


def test_a_second_visit_requests_no_chunk(visitor, hub):
    first = visitor.open_ready()
    take_sample(first)
    run_to_the_end(first)
    assert visitor.chunk_names <= {file.name for file in hub.chunks(STARTER)}
    first.close()
    visitor.requests.clear()
    second = visitor.open_ready()
    take_sample(second)
    run_to_the_end(second)
    assert visitor.chunk_requests == []
