"""The second visit needs no network: page, list of models, weights, runtime, run."""

from playwright.sync_api import expect

from tests.browser.visitor import run_to_the_end, take_sample


def under_service_worker(page):
    page.evaluate(
        "new Promise((resolve) => navigator.serviceWorker.controller ? resolve() :"
        " navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))"
    )


def test_after_one_run_the_page_works_without_a_network(visitor):
    page = visitor.open_ready()
    under_service_worker(page)
    take_sample(page)
    run_to_the_end(page)
    page.close()
    visitor.context.set_offline(True)
    again = visitor.open_ready()
    assert again.evaluate("crossOriginIsolated") is True
    take_sample(again)
    run_to_the_end(again)
    expect(again.get_by_test_id("result")).to_be_visible()


def test_the_service_worker_leaves_admin_and_api_alone(visitor):
    page = visitor.open_ready()
    under_service_worker(page)
    for path in ("admin/login/", "api/models/", "api/docs/"):
        answer = page.goto(f"{visitor.url}{path}")
        assert answer.status == 200
        assert not answer.from_service_worker
    assert page.goto(visitor.url).from_service_worker
