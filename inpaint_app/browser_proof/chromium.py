"""A headless Chromium with WebGPU: on the machine's graphics card, else on a simulated one."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from inpaint_app.browser_proof.errors import BrowserFailedError
from inpaint_app.browser_proof.setup import ProofSetup

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

_ARGUMENTS = (
    "--enable-unsafe-webgpu",
    "--no-first-run",
    "--disable-background-networking",
    # Memory is measured when it is asked for, not at the next collection of garbage.
    "--enable-blink-features=ForceEagerMeasureMemory",
)
_NAME_ADAPTER = """async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter == null ? null : adapter.info.isFallbackAdapter === true ? "simulated" : "real";
}"""
_IS_READY = "() => globalThis.proveVariant !== undefined"

Request = Mapping[str, Any]
Result = Mapping[str, Any]


def ask_browser(
    setup: ProofSetup, origin: str, requests: Sequence[Request]
) -> tuple[str, list[Result]]:
    """The browser's name and version, and what the page at ``origin`` answers to each request.

    Each request has a page and a storage of its own. Raises BrowserFailedError.
    """
    # Playwright wants a thread without an event loop of anyone else's.
    with ThreadPoolExecutor(1, thread_name_prefix="chromium") as thread:
        return thread.submit(_ask, setup, origin, requests).result()


def _ask(setup: ProofSetup, origin: str, requests: Sequence[Request]) -> tuple[str, list[Result]]:
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an optional package

    try:
        with sync_playwright() as playwright, _open_browser(playwright, setup, origin) as browser:
            name = f"{browser.browser_type.name} {browser.version}"
            return name, [_prove_in_time(browser, setup, origin, request) for request in requests]
    except Error as error:
        raise BrowserFailedError(f"Chromium did not come to its end: {_sentence(error)}") from error


@contextmanager
def _open_browser(playwright: "Playwright", setup: ProofSetup, origin: str) -> Iterator["Browser"]:
    """With the first adapter that there is."""
    for arguments in setup.adapters:
        browser = playwright.chromium.launch(
            executable_path=setup.chromium,
            args=[*_ARGUMENTS, *arguments],
            chromium_sandbox=os.geteuid() != 0,  # its sandbox refuses to start as root
        )
        try:
            if _name_adapter(browser, origin) is not None:
                yield browser
                return
        finally:
            browser.close()
    raise BrowserFailedError("Chromium has no WebGPU here, not even a simulated one.")


def _name_adapter(browser: "Browser", origin: str) -> str | None:
    """``real`` or ``simulated``; None where there is no adapter."""
    page = browser.new_page()
    page.goto(origin)
    name: str | None = page.evaluate(_NAME_ADAPTER)
    page.close()
    return name


def _prove_in_time(browser: "Browser", setup: ProofSetup, origin: str, request: Request) -> Result:
    """A simulated card that runs out of time says nothing of the candidate; a real one does."""
    from playwright.sync_api import TimeoutError as OutOfTimeError  # noqa: PLC0415 - optional

    try:
        return _prove(browser, setup, origin, request)
    except OutOfTimeError:
        if _name_adapter(browser, origin) != "simulated":
            raise
        reason = (
            f"The card is simulated here, and had not ended after {setup.deadline_seconds:g} s."
        )
        return {"kind": "skipped", "adapter": "simulated", "reason": reason}


def _prove(browser: "Browser", setup: ProofSetup, origin: str, request: Request) -> Result:
    context = browser.new_context()
    context.set_default_timeout(setup.deadline_seconds * 1000)
    try:
        page = context.new_page()
        page.goto(origin)
        page.wait_for_function(_IS_READY)
        # An evaluation has no deadline of its own; closing the browser ends it.
        handle = page.evaluate_handle("() => ({ result: null })")
        page.evaluate(
            "([kept, request]) => { void globalThis.proveVariant(request)"
            ".then((result) => { kept.result = result; }); }",
            [handle, dict(request)],
        )
        page.wait_for_function("(kept) => kept.result !== null", arg=handle, polling=100)
        result: Result = page.evaluate("(kept) => kept.result", handle)
        return result
    finally:
        context.close()


def _sentence(error: Exception) -> str:
    first = str(error).strip().splitlines()[0]
    return first if first.endswith(".") else f"{first}."
