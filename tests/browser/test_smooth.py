"""The page keeps up with the hand while a model runs."""

from tests.browser.visitor import run_to_the_end, take_sample


def test_while_it_runs_the_page_itself_is_never_busy_for_long(visitor):
    """Long tasks are those above 50 ms, as the browser itself counts them."""
    visitor.context.add_init_script(
        "globalThis.longTasks = []; new PerformanceObserver((list) => longTasks.push("
        "...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))"
        ".observe({ type: 'longtask' })"
    )
    page = visitor.open_ready()
    take_sample(page)
    begin = page.evaluate("performance.now()")
    run_to_the_end(page)
    tasks = page.evaluate("longTasks")
    assert [task for task in tasks if task[0] >= begin] == []
