"""Latent diffusion: from the sample to a filled picture on WebGPU, and again from the cache."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import visiting
from tests.browser.hub import STARTER, UNTRAINED
from tests.browser.pictures import change_by_region, gradient_picture
from tests.browser.visitor import (
    Visitor,
    download_result,
    paint_stroke,
    run_to_the_end,
    take_picture,
    take_sample,
)


@dataclass(frozen=True)
class Visit:
    """What a visitor saw, and has on disk: pixels are (h, w, 3) uint8."""

    visitor: Visitor
    sockets: list[str]
    provider: str
    model: str
    saved_as: str
    before: np.ndarray
    after: np.ndarray


@pytest.fixture(scope="module")
def first_visit(chromium, hub, tmp_path_factory):
    """The sample is filled, then a picture of one's own, and the page is loaded again.

    A simulated card takes its time to compile a model; those that only look on share one visit.
    """
    picture = tmp_path_factory.mktemp("pictures") / "private-name.png"
    before = gradient_picture(picture, 640, 400)
    sockets = []
    with visiting(chromium, hub.url) as visitor:
        page = visitor.open_with_moebius()
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.evaluate("navigator.serviceWorker.ready")
        take_sample(page)
        run_to_the_end(page)
        labels = [page.get_by_test_id(name).inner_text() for name in ("provider", "model")]
        take_picture(page, picture)
        paint_stroke(page)
        run_to_the_end(page)
        saved_as, after = download_result(page)
        page.reload()
        expect(page.get_by_test_id("model")).not_to_have_attribute("data-pending", "true")
        page.close()
        yield Visit(visitor, sockets, *labels, saved_as, before, after)


def names(files):
    return {file.name for file in files}


def test_a_first_visit_fills_the_sample_on_webgpu(first_visit, hub):
    assert "WebGPU" in first_visit.provider
    assert "untrained" in first_visit.model
    assert first_visit.visitor.chunk_names & names(hub.chunks(UNTRAINED))
    assert first_visit.visitor.foreign_requests == []
    assert first_visit.visitor.uploads == []


def test_a_second_visit_requests_no_chunk_and_remembers_the_choice(first_visit):
    again = Visitor(first_visit.visitor.context, first_visit.visitor.url)
    page = again.open_ready()
    expect(page.get_by_test_id("model")).to_contain_text("untrained")
    take_sample(page)
    run_to_the_end(page)
    assert again.requests
    assert again.chunk_requests == []
    page.close()


def test_the_result_differs_inside_the_mask_and_nowhere_else(first_visit):
    assert first_visit.saved_as == "private-name-inpainted.png"
    assert first_visit.after.shape == first_visit.before.shape
    inside, outside = change_by_region(first_visit.before, first_visit.after)
    assert inside > 500
    assert outside == 0


def test_a_whole_visit_only_asks_and_only_asks_the_hub(first_visit):
    visitor = first_visit.visitor
    remote = [
        r for r in visitor.requests if urlsplit(r.url).scheme in {"http", "https", "ws", "wss"}
    ]
    assert len(remote) > 10
    assert {r.method for r in remote} == {"GET"}
    assert [r.url for r in remote if r.post_data_buffer] == []
    assert {urlsplit(r.url).netloc for r in remote} == {urlsplit(visitor.url).netloc}
    assert [r.url for r in remote if "private-name" in r.url] == []
    assert first_visit.sockets == []


def test_the_page_runs_under_its_own_policy_without_a_violation(first_visit):
    lines = first_visit.visitor.console
    assert [line for line in lines if "Content Security Policy" in line] == []


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
