"""What the page says when it cannot go on, and what it keeps."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.hub import STARTER
from tests.browser.pictures import gradient_picture
from tests.browser.visitor import run_to_the_end, take_picture, take_sample
from tests.waiting import wait_until


def cached_chunks(page: Page) -> int:
    """How many chunks this browser keeps."""
    return page.evaluate(
        """async () => {
            let count = 0;
            for (const name of await caches.keys()) {
                const requests = await (await caches.open(name)).keys();
                count += requests.filter(({ url }) => url.includes("/chunks/")).length;
            }
            return count;
        }"""
    )


def flip_a_bit(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


def without_the_starter(route: Route) -> None:
    """The hub's list as a hub has it that offers latent diffusion alone."""
    answer = route.fetch()
    page = answer.json()
    models = [model for model in page["results"] if model["slug"] != STARTER]
    route.fulfill(response=answer, json={**page, "results": models})


def test_where_no_model_can_run_it_says_why_before_any_download(visitor_without_webgpu):
    visitor_without_webgpu.context.route(re.compile(r"/api/models/(\?.*)?$"), without_the_starter)
    page = visitor_without_webgpu.open()
    notice = page.get_by_test_id("unsupported")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("WebGPU")
    assert notice.get_attribute("data-code").startswith("gpu.")
    assert visitor_without_webgpu.chunk_requests == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        pytest.param(flip_a_bit, "chunk.mismatch", id="one bit flipped"),
        pytest.param(lambda content: content[:-1], "chunk.mismatch", id="truncated"),
        pytest.param(lambda _: None, "chunk.missing", id="missing"),
    ],
)
def test_a_bad_chunk_is_fetched_again_once_and_then_named(visitor, hub, damage, code):
    chunk = hub.largest_chunk(STARTER)
    good = chunk.read_bytes()
    bad = damage(good)
    chunk.chmod(0o644)
    chunk.unlink()
    if bad is not None:
        chunk.write_bytes(bad)
    try:
        page = visitor.open_ready()
        take_sample(page)
        page.get_by_test_id("run").click()
        error = page.get_by_test_id("error")
        expect(error).to_contain_text(chunk.name[:12])
        assert error.get_attribute("data-code") == code
        assert len([url for url in visitor.chunk_requests if url.endswith(chunk.name)]) == 2
    finally:
        chunk.unlink(missing_ok=True)
        chunk.write_bytes(good)
    # With the chunk mended the same page goes on, and asks for nothing that it has verified.
    visitor.requests.clear()
    page.get_by_test_id("run").click()
    expect(page.locator("html")).to_have_attribute("data-state", "done", timeout=300_000)
    again = [url.rsplit("/", 1)[1] for url in visitor.chunk_requests]
    assert chunk.name in again
    assert len(again) < len(hub.chunks(STARTER))


def test_a_tab_closed_in_the_download_keeps_what_was_verified(visitor, hub):
    last = hub.largest_chunk(STARTER).name
    page = visitor.open_ready()
    page.context.route(f"**/chunks/*/{last}", lambda _route: None)  # never answered
    take_sample(page)
    page.get_by_test_id("run").click()
    wait_until(lambda: cached_chunks(page) >= 1, otherwise="no chunk was kept")
    page.close()
    page.context.unroute_all()
    wanted_first = {url for url in visitor.chunk_requests if not url.endswith(last)}
    visitor.requests.clear()
    again = visitor.open_ready()
    take_sample(again)
    run_to_the_end(again)
    assert {url for url in visitor.chunk_requests if url.endswith(last)}
    assert wanted_first - set(visitor.chunk_requests)


def test_run_with_an_empty_mask_asks_for_paint(visitor, tmp_path):
    gradient_picture(tmp_path / "holiday.png", 320, 200)
    page = visitor.open_ready()
    take_picture(page, tmp_path / "holiday.png")
    expect(page.get_by_test_id("paint")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("status")).to_contain_text("aint")
    assert visitor.chunk_requests == []


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        pytest.param(b"not a picture", "image.undecodable", id="garbage"),
        pytest.param((1, 1), "image.too_small", id="1x1"),
        pytest.param((20000, 20000), "image.too_large", id="20000x20000"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused_with_a_reason(visitor, tmp_path, picture, code):
    path = tmp_path / "picture.png"
    if isinstance(picture, bytes):
        path.write_bytes(picture)
    else:
        Image.new("1", picture).save(path)
    page = visitor.open_ready()
    take_picture(page, path)
    error = page.get_by_test_id("error")
    expect(error).to_be_visible()
    assert error.get_attribute("data-code") == code
