"""Many transfers at once and never more than so many: a bound on connections and on memory."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# A store's latency hides behind eight connections; more would take them from the visitors.
WORKERS = 8


def in_parallel(
    work: Callable[[Item], Result], items: Iterable[Item], *, workers: int = WORKERS
) -> Generator[tuple[Item, Result], None, None]:
    """Each item with what ``work`` made of it, in the order in which they are done.

    At most ``workers`` are begun and not yet taken, whatever the number of items. The first error
    is raised here; like a caller that stops listening, it lets nothing new begin, and what has
    begun comes to its end first. ``work`` runs in other threads: it asks no database.
    """
    waiting = iter(items)
    with ThreadPoolExecutor(workers, thread_name_prefix="transfer") as pool:
        begun: dict[Future[Result], Item] = {
            pool.submit(work, item): item for item in islice(waiting, workers)
        }
        try:
            while begun:
                done, _ = wait(begun, return_when=FIRST_COMPLETED)
                for future in done:
                    yield begun.pop(future), future.result()
                    begun.update({pool.submit(work, item): item for item in islice(waiting, 1)})
        finally:
            for future in begun:
                future.cancel()
