"""Nothing that we serve asks for more than its Content-Security-Policy gives."""

import pytest
from playwright.sync_api import expect

REPORT = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@pytest.fixture
def tab(chromium):
    """A page that keeps what the browser complains of."""
    context = chromium.new_context()
    context.add_init_script(REPORT)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: note(page, message))
    yield page
    context.close()


def note(page, message):
    if message.type == "error" and "favicon.ico" not in message.location.get("url", ""):
        page.complaints.append(f"{page.url}: {message.text}")


def links(page):
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    paths = {href.split("?")[0] for href in hrefs}
    return {path for path in paths if path.startswith("/admin/inpaint_app/")}


def test_the_page_is_isolated_and_within_its_policy(tab, hub):
    tab.goto(hub.url)
    expect(tab.get_by_test_id("model")).not_to_have_attribute("data-pending", "true")
    assert tab.evaluate("crossOriginIsolated") is True
    assert tab.complaints == []


def test_the_page_runs_no_script_that_was_slipped_into_it(tab, hub):
    tab.goto(hub.url)
    tab.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'slipped in'";
          document.head.append(script);
        }"""
    )
    assert tab.title() != "slipped in"
    assert any("script-src" in complaint for complaint in tab.complaints)


def test_the_docs_are_within_their_policy(tab, hub):
    tab.goto(f"{hub.url}api/docs/")
    tab.locator(".opblock").first.click()
    expect(tab.locator(".opblock-body").first).to_be_visible()
    assert tab.complaints == []


def test_every_list_and_form_of_the_admin_is_within_its_policy(tab, hub):
    tab.goto(f"{hub.url}admin/")
    tab.fill("[name=username]", "admin")
    tab.fill("[name=password]", hub.password)
    tab.click("[type=submit]")
    tab.wait_for_load_state()
    lists = sorted(path for path in links(tab) if path.count("/") == 4)
    assert len(lists) >= 5
    for path in lists:
        tab.goto(f"{hub.url.rstrip('/')}{path}")
        forms = [link for link in links(tab) if link.endswith(("/add/", "/change/"))]
        for form in sorted(link for link in forms if link.startswith(path))[-2:]:
            tab.goto(f"{hub.url.rstrip('/')}{form}")
    assert tab.complaints == []
