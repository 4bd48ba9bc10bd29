"""WCAG 2.2 AA in every state of the page: both languages, light and dark, phone to desktop."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.axe import beyond_the_edge, violations
from tests.browser.hub import UNTRAINED
from tests.browser.visitor import Visitor, run_to_the_end, take_picture, take_sample

PHONE = {"width": 360, "height": 740}
TABLET = {"width": 820, "height": 1180}
DESKTOP = {"width": 1280, "height": 800}
SMALLEST_TARGET = 24

# Every size in every scheme, and every size and scheme in every language, if not all three at once.
LOOKS = {
    "en-GB": [("light", PHONE), ("dark", DESKTOP)],
    "de-DE": [("dark", PHONE), ("light", DESKTOP), ("light", TABLET)],
}
languages = pytest.mark.parametrize("locale", LOOKS)

TARGETS = """
[...document.querySelectorAll("button, a[href], input, [role=slider]")]
  .filter((one) => one.checkVisibility() && one.type !== "file")
  .map((one) => ({ html: one.outerHTML.slice(0, 90), box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && Math.min(box.width, box.height) < %d)
  .map(({ html, box }) => `${html} ${box.width}x${box.height}`)
"""


@contextmanager
def looking(browser, hub, **options):
    context = browser.new_context(**options)
    context.set_default_timeout(120_000)
    yield Visitor(context, hub.url)
    context.close()


def check(page, locale, state):
    """A visit is slow and a look is not: each state is looked at in every way before the next."""
    for scheme, viewport in LOOKS[locale]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(viewport)
        seen = f"{state} ({locale}, {scheme}, {viewport['width']} px)"
        found = violations(page)
        assert found == [], f"{seen}: {found}"
        assert beyond_the_edge(page) == [], f"{seen} is wider than the window"
        small = page.evaluate(TARGETS % SMALLEST_TARGET)
        assert small == [], f"{seen} has targets that are too small: {small}"


@languages
def test_no_state_of_a_visit_has_a_barrier(chromium, hub, locale):
    with looking(chromium, hub, locale=locale) as visitor:
        page = visitor.open_ready()
        expect(page.locator("html")).to_have_attribute("lang", locale[:2])
        check(page, locale, "welcome")
        page.get_by_test_id("models").click()
        expect(page.get_by_test_id(f"model-{UNTRAINED}")).to_be_visible()
        check(page, locale, "models")
        page.keyboard.press("Escape")
        take_sample(page)
        check(page, locale, "painting")
        take_picture(page, {"name": "a.txt", "mimeType": "text/plain", "buffer": b"text"})
        expect(page.get_by_test_id("error")).to_be_visible()
        check(page, locale, "notice")
        page.context.route("**/chunks/**", lambda _route: None)
        page.get_by_test_id("run").click()
        expect(page.get_by_test_id("cancel")).to_be_visible()
        check(page, locale, "running")
        page.get_by_test_id("cancel").click()
        page.context.unroute("**/chunks/**")
        run_to_the_end(page)
        check(page, locale, "result")


@languages
def test_without_webgpu_the_page_and_its_help_have_no_barrier(chromium_without_webgpu, hub, locale):
    with looking(chromium_without_webgpu, hub, locale=locale) as visitor:
        page = visitor.open_ready()
        check(page, locale, "welcome")
        page.get_by_test_id("provider").click()
        expect(page.locator("#provider-note")).to_be_visible()
        check(page, locale, "help")


def test_whoever_asks_for_less_motion_sees_none(chromium, hub):
    with looking(chromium, hub, reduced_motion="reduce") as visitor:
        page = visitor.open_ready()
        take_sample(page)
        page.context.route("**/chunks/**", lambda _route: None)
        page.get_by_test_id("run").click()
        expect(page.get_by_test_id("cancel")).to_be_visible()
        moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
        page.wait_for_timeout(100)
        assert page.evaluate(moving) == 0


def test_the_keyboard_reaches_everything_and_shows_where_it_is(chromium, hub):
    with looking(chromium, hub, viewport=DESKTOP) as visitor:
        page = visitor.open_ready()
        take_sample(page)
        reached = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            name, outline = page.evaluate(
                "[document.activeElement.outerHTML.split('>')[0],"
                " parseFloat(getComputedStyle(document.activeElement).outlineWidth)]"
            )
            # Behind the last element comes the browser's own frame, then the first element.
            if not name.startswith("<body"):
                assert outline >= 2, name
                reached.add(name)
        wanted = page.evaluate(
            "[...document.querySelectorAll("
            "'button:enabled, input:not([type=file]), [tabindex=\"0\"]')]"
            ".filter((one) => one.checkVisibility()).map((one) => one.outerHTML.split('>')[0])"
        )
        assert {name for name in wanted if name not in reached} == set()
