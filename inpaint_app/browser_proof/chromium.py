"""A headless Chromium with WebGPU: on the machine's graphics card, else on a simulated one."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from inpaint_app.browser_proof.errors import BrowserFailedError
from inpaint_app.browser_proof.setup import ProofSetup

if TYPE_CHECKING:
    from playwright.sync_api import Browser, JSHandle, Page, Playwright

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
_IS_DONE = "(kept) => kept.result !== null"


# How often somebody is told how far it is, and asked whether it is still wanted.
_SECONDS_BETWEEN_LOOKS: Final = 1.0

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """What the page is asked, and the floating-point operations that its answer takes."""

    request: Mapping[str, Any]
    operations: float


@dataclass
class _Talk:
    """What both threads look at: the answers so far, and whether nobody waits for more."""

    setup: ProofSetup
    origin: str
    results: list[Result] = field(default_factory=list)
    unwanted: Event = field(default_factory=Event)


def ask_browser(
    setup: ProofSetup,
    origin: str,
    questions: Sequence[Question],
    listen: Callable[[int], None],
) -> tuple[str, list[Result]]:
    """The browser's name and version, and what the page at ``origin`` answers to each question.

    Each question has a page and a storage of its own. ``listen`` is told every second how many are
    answered; what it raises ends the browser. Raises BrowserFailedError.
    """
    talk = _Talk(setup, origin)
    # Playwright wants a thread without an event loop of anyone else's.
    with ThreadPoolExecutor(1, thread_name_prefix="chromium") as thread:
        name = thread.submit(_ask, talk, questions)
        try:
            while wait([name], _SECONDS_BETWEEN_LOOKS).not_done:
                listen(len(talk.results))
        finally:
            talk.unwanted.set()
        return name.result(), talk.results


def _ask(talk: _Talk, questions: Sequence[Question]) -> str:
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an optional package

    try:
        with sync_playwright() as playwright, _open_browser(playwright, talk) as browser:
            is_simulated = _name_adapter(browser, talk.origin) == "simulated"
            for question in questions:
                if talk.unwanted.is_set():
                    break
                reason = _foresee(talk.setup, question.operations) if is_simulated else None
                talk.results.append(
                    _prove_in_time(browser, talk, question.request, is_simulated=is_simulated)
                    if reason is None
                    else _skip(reason)
                )
            return f"{browser.browser_type.name} {browser.version}"
    except Error as error:
        raise BrowserFailedError(f"Chromium did not come to its end: {_sentence(error)}") from error


def _foresee(setup: ProofSetup, operations: float) -> str | None:
    """Why a simulated card is not asked at all, in words; None where it is."""
    if (seconds := setup.simulated_seconds(operations)) <= setup.deadline_seconds:
        return None
    return (
        "There is no graphics card in this worker, and a simulated one would take about"
        f" {seconds / 60:,.0f} minutes."
    )


def _skip(reason: str) -> Result:
    return {"kind": "skipped", "adapter": "simulated", "reason": reason}


@contextmanager
def _open_browser(playwright: "Playwright", talk: _Talk) -> Iterator["Browser"]:
    """With the first adapter that there is."""
    for arguments in talk.setup.adapters:
        browser = playwright.chromium.launch(
            executable_path=talk.setup.chromium,
            args=[*_ARGUMENTS, *arguments],
            chromium_sandbox=os.geteuid() != 0,  # its sandbox refuses to start as root
        )
        try:
            if _name_adapter(browser, talk.origin) is not None:
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


def _prove_in_time(
    browser: "Browser", talk: _Talk, request: Mapping[str, Any], *, is_simulated: bool
) -> Result:
    """A simulated card that runs out of time says nothing of the candidate; a real one does."""
    from playwright.sync_api import TimeoutError as OutOfTimeError  # noqa: PLC0415 - optional

    try:
        return _prove(browser, talk, request)
    except OutOfTimeError:
        if not is_simulated:
            raise
        seconds = talk.setup.deadline_seconds
        return _skip(f"The card is simulated here, and had not ended after {seconds:g} s.")


def _prove(browser: "Browser", talk: _Talk, request: Mapping[str, Any]) -> Result:
    context = browser.new_context()
    context.set_default_timeout(talk.setup.deadline_seconds * 1000)
    try:
        page = context.new_page()
        page.goto(talk.origin)
        page.wait_for_function(_IS_READY)
        # An evaluation has no deadline of its own; closing the browser ends it.
        handle = page.evaluate_handle("() => ({ result: null })")
        page.evaluate(
            "([kept, request]) => { void globalThis.proveVariant(request)"
            ".then((result) => { kept.result = result; }); }",
            [handle, dict(request)],
        )
        _wait_for_result(page, handle, talk)
        result: Result = page.evaluate("(kept) => kept.result", handle)
        return result
    finally:
        context.close()


def _wait_for_result(page: "Page", handle: "JSHandle", talk: _Talk) -> None:
    """Look again and again, so that a proof that nobody wants any more ends soon."""
    from playwright.sync_api import TimeoutError as OutOfTimeError  # noqa: PLC0415 - optional

    end = time.monotonic() + talk.setup.deadline_seconds
    while True:
        left = end - time.monotonic()
        look = max(min(left, _SECONDS_BETWEEN_LOOKS), 0.01)
        try:
            page.wait_for_function(_IS_DONE, arg=handle, polling=100, timeout=look * 1000)
        except OutOfTimeError:
            if left <= look or talk.unwanted.is_set():
                raise
        else:
            return


def _sentence(error: Exception) -> str:
    first = str(error).strip().splitlines()[0]
    return first if first.endswith(".") else f"{first}."
