"""From the sample to a filled picture on WebGPU, and again from the cache."""

import numpy as np
from playwright.sync_api import expect

from tests.browser.visitor import (
    download_result,
    gradient_picture,
    paint_stroke,
    run_to_the_end,
    take_picture,
    take_sample,
)

# Samples are painted on at a fixed place; beyond this share of the side nothing may change.
FAR = 0.25


def change_by_region(before: np.ndarray, after: np.ndarray) -> tuple[int, int]:
    """How many pixels differ in the middle of the picture, and how many outside it."""
    height, width = before.shape[:2]
    differs = (before != after).any(axis=-1)
    middle = np.zeros_like(differs)
    middle[
        int(height * FAR) : int(height * (1 - FAR)), int(width * FAR) : int(width * (1 - FAR))
    ] = True
    return int(differs[middle].sum()), int(differs[~middle].sum())


def test_a_first_visit_fills_the_sample_on_webgpu(visitor):
    page = visitor.open_ready()
    take_sample(page)
    paint_stroke(page)
    run_to_the_end(page)
    expect(page.get_by_test_id("provider")).to_contain_text("WebGPU")
    expect(page.get_by_test_id("model")).to_contain_text("ntrained")
    assert visitor.chunk_requests
    assert visitor.foreign_requests == []
    assert visitor.uploads == []


def test_a_second_visit_requests_no_chunk(visitor):
    first = visitor.open_ready()
    take_sample(first)
    paint_stroke(first)
    run_to_the_end(first)
    first.close()
    visitor.requests.clear()
    second = visitor.open_ready()
    take_sample(second)
    paint_stroke(second)
    run_to_the_end(second)
    assert visitor.chunk_requests == []


def test_the_result_differs_inside_the_mask_and_nowhere_else(visitor, tmp_path):
    before = gradient_picture(tmp_path / "holiday.png", 640, 400)
    page = visitor.open_ready()
    take_picture(page, tmp_path / "holiday.png")
    paint_stroke(page)
    run_to_the_end(page)
    name, after = download_result(page)
    assert name == "holiday-inpainted.png"
    assert after.shape == before.shape
    inside, outside = change_by_region(before, after)
    assert inside > 500
    assert outside == 0


def test_the_page_runs_under_its_own_policy_without_a_violation(visitor):
    page = visitor.open_ready()
    take_sample(page)
    paint_stroke(page)
    run_to_the_end(page)
    assert [line for line in visitor.console if "Content Security Policy" in line] == []
