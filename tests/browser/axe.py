"""axe-core in a page: what it finds against WCAG 2.2 A and AA, in a few words each."""

from playwright.sync_api import Page

from tests.browser.hub import ROOT

# Evaluated, not added as a script: the page's policy allows none but its own.
AXE = (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
async (tags) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
}
"""


def violations(page: Page) -> list[str]:
    """Empty where there is nothing to complain of. Waits until nothing fades in any more."""
    page.evaluate(
        "Promise.allSettled(document.getAnimations().filter((one) =>"
        " one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished))"
    )
    page.evaluate(AXE)
    return page.evaluate(RUN, RULES)


BEYOND = """
[...document.querySelectorAll("h1, h2, p, button, input, canvas, section, dl")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 0.5)
  .map((one) => one.outerHTML.split(">")[0])
"""


def beyond_the_edge(page: Page) -> list[str]:
    """What is cut off at the right: the page clips it, so nothing could be scrolled to."""
    return page.evaluate(BEYOND)
