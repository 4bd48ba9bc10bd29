"""What a visitor does with the page, and what left the browser meanwhile."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.hub import UNTRAINED


@dataclass
class Visitor:
    context: BrowserContext
    url: str
    requests: list[Request] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - playwright wraps it
        self.context.on("console", lambda message: self.console.append(message.text))

    def open(self) -> Page:
        page = self.context.new_page()
        page.goto(self.url)
        return page

    def open_ready(self) -> Page:
        """The page, once it has looked at the machine and knows which model there is."""
        page = self.open()
        expect(page.get_by_test_id("model")).not_to_have_attribute("data-pending", "true")
        return page

    def open_with_moebius(self) -> Page:
        """The same, with the untrained Moebius chosen in the picker."""
        page = self.open_ready()
        choose_model(page, UNTRAINED, "untrained")
        return page

    @property
    def chunk_requests(self) -> list[str]:
        return [r.url for r in self.requests if "/chunks/" in r.url]

    @property
    def chunk_names(self) -> set[str]:
        return {url.rsplit("/", 1)[1] for url in self.chunk_requests}

    @property
    def foreign_requests(self) -> list[str]:
        ours = (self.url, "blob:", "data:")
        return [r.url for r in self.requests if not r.url.startswith(ours)]

    @property
    def uploads(self) -> list[str]:
        return [f"{r.method} {r.url}" for r in self.requests if r.method not in {"GET", "HEAD"}]


def choose_model(page: Page, slug: str, notice: str) -> None:
    """By the picker in the header, as a visitor does; the notice stands there once it is chosen."""
    page.get_by_test_id("models").click()
    page.get_by_test_id(f"model-{slug}").click()
    expect(page.get_by_test_id("model")).to_contain_text(notice)


def take_sample(page: Page) -> None:
    """The first sample; what it suggests to remove is painted."""
    page.get_by_test_id("sample").click()
    expect(page.get_by_test_id("paint")).to_be_visible()


def take_picture(page: Page, picture: Path | dict) -> None:
    page.get_by_test_id("file").set_input_files(picture)


def paint_stroke(page: Page) -> None:
    """A short horizontal stroke through the middle of the picture."""
    box = page.get_by_test_id("paint").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 20, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=5)
    page.mouse.up()


def run_to_the_end(page: Page) -> None:
    page.get_by_test_id("run").click()
    expect(page.locator("html")).to_have_attribute("data-state", "done", timeout=300_000)


def download_result(page: Page) -> tuple[str, np.ndarray]:
    """The suggested file name, and the pixels (height, width, 3) uint8."""
    with page.expect_download() as waiting:
        page.get_by_test_id("download").click()
    saved = waiting.value
    with Image.open(io.BytesIO(Path(saved.path()).read_bytes())) as picture:
        return saved.suggested_filename, np.asarray(picture.convert("RGB"))
