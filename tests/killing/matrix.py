"""Every process killed at every moment that matters, and what came of it.

A case starts a hub, kills one process at one moment, starts what a supervisor would start again,
retries the run if it failed, and looks at the end: one candidate, whatever happened.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.killing.held_hub import HeldHub, free_port
from tests.killing.redis_broker import FORGETFUL, PERSISTENT, RedisBroker
from tests.waiting import wait_until


@dataclass(frozen=True)
class Outcome:
    """What happened in words, and how it ended."""

    words: str
    status: str
    candidates: int
    seconds: float


@dataclass(frozen=True)
class Case:
    """One cell: which process, with which broker, at which moment, and what is done."""

    process: str
    broker: str
    moment: str
    play: Callable[[HeldHub, RedisBroker | None], str]
    has_default_times: bool = False

    @property
    def name(self) -> str:
        return f"{self.process} ({self.broker}), {self.moment}"


# Of leases and the upkeep: seconds in the tests, and as in life where a case says so.
TIMES = ("HUB_RUN_LEASE_SECONDS", "HUB_RUN_RESEND_SECONDS", "HUB_REAP_SECONDS")


def play(case: Case, folder: Path, template: Path) -> Outcome:
    """Play the case in ``folder`` over a copy of ``template``."""
    start = time.monotonic()
    with _broker(case.broker, folder) as broker:
        where = {"CELERY_BROKER_URL": broker.url} if broker else {}
        times = dict.fromkeys(TIMES, "") if case.has_default_times else {}
        hub = HeldHub(folder / "hub", template, **where, **times)
        try:
            words = case.play(hub, broker)
            status = hub.ended()
            _settle(hub)
            return Outcome(words, status, hub.candidates(), time.monotonic() - start)
        finally:
            hub.close()


@contextmanager
def _broker(kind: str, folder: Path) -> Iterator[RedisBroker | None]:
    if kind == "files":
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    broker = RedisBroker(folder, *(PERSISTENT if kind == "redis, kept" else FORGETFUL))
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


def _settle(hub: HeldHub) -> None:
    """Let what is still under way arrive: late messages, a resend, another look of the upkeep."""
    before = hub.rows("SELECT max(id) FROM inpaint_app_statechange")
    settled = time.monotonic() + 3.0
    wait_until(lambda: time.monotonic() > settled, "time stands still")
    assert hub.rows("SELECT max(id) FROM inpaint_app_statechange") == before


def _retry_lost(hub: HeldHub) -> str:
    """After a loss: the run says so, and another attempt succeeds. What the log says of it."""
    start = time.monotonic()
    assert hub.ended() == "failed", hub.story()
    assert hub.run()[2] == "run.worker_lost", hub.story()
    noticed = time.monotonic() - start
    hub.wait(hub.manage("request_run", "--retry", "1"))
    wait_until(lambda: hub.run()[0] == "succeeded", hub.story(), 60.0)
    [(log,)] = hub.rows("SELECT log FROM inpaint_app_run")
    kept = "; went on at store" if "goes on at store" in log else "; began anew"
    return f"lost, noticed after {noticed:.0f} s; retried{kept}"


def _worker(moment: str, who: str) -> Callable[[HeldHub, RedisBroker | None], str]:
    """Kill the exporter, or its child or its parent alone, at a moment of the run."""

    def do(hub: HeldHub, _broker: RedisBroker | None) -> str:
        hub.upkeep()
        exporter = hub.exporter(hold_at=moment)
        hub.wait(hub.request())
        held = hub.held_at(moment)
        if who == "child":
            hub.kill_one(held)
        elif who == "parent":
            hub.kill_one(exporter.pid)
        else:
            hub.kill(exporter)
        if who != "child":
            hub.exporter()
        return _explain(hub, moment, who)

    return do


def _explain(hub: HeldHub, moment: str, who: str) -> str:
    if moment == "unacknowledged":
        return "had succeeded; delivered again, it does nothing"
    if who == "parent":  # Celery asks the system for it (PR_SET_PDEATHSIG)
        return f"its child died with it: {_retry_lost(hub)}"
    if moment == "taken":
        wait_until(lambda: hub.run()[0] == "succeeded", hub.story(), 60.0)
        return "message lost; sent again"
    return _retry_lost(hub)


def _asking(moment: str) -> Callable[[HeldHub, RedisBroker | None], str]:
    """Kill the web server while somebody starts a run in the admin."""

    def do(hub: HeldHub, _broker: RedisBroker | None) -> str:
        port = free_port()
        server = hub.web(port, hold_at=moment)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _sign_in(client)
            answers: list[object] = []
            _post_in_background(client, answers)
            hub.held_at(moment)
            hub.kill(server)
        if moment == "uncommitted":
            assert hub.run()[0] == "none"
        else:
            assert hub.run()[0] == "queued"
        hub.upkeep()
        hub.exporter()
        if moment == "uncommitted":
            hub.wait(hub.request())
            return "no run was asked for; asked again"
        return "queued; sent again by the upkeep" if moment == "unsent" else "queued and sent"

    return do


def _sign_in(client: httpx.Client) -> None:
    def answers() -> bool:
        try:
            return client.get("/admin/login/").status_code == 200
        except httpx.TransportError:
            return False

    wait_until(answers, "the web server does not answer", 60.0)
    who = {"username": "admin", "password": "only-for-tests"}
    token = client.cookies["csrftoken"]
    done = client.post("/admin/login/", data={**who, "csrfmiddlewaretoken": token})
    assert done.status_code == 302, done.text


def _post_in_background(client: httpx.Client, answers: list[object]) -> None:
    import threading

    def post() -> None:
        try:
            token = client.cookies["csrftoken"]
            url = "/admin/inpaint_app/checkpoint/1/start/"
            answers.append(client.post(url, data={"csrfmiddlewaretoken": token}))
        except httpx.HTTPError as error:
            answers.append(error)

    threading.Thread(target=post, daemon=True).start()


def _upkeep(moment: str) -> Callable[[HeldHub, RedisBroker | None], str]:
    """Kill the upkeep, and the clock in it, while it looks after a lost run or a lost message."""

    def do(hub: HeldHub, _broker: RedisBroker | None) -> str:
        if moment == "reaping":
            exporter = hub.exporter(hold_at="export")
            hub.wait(hub.request())
            hub.held_at("export")
            hub.kill(exporter)
        else:
            hub.kill(_at(hub, hub.request(hold_at="uncommitted"), "uncommitted"))
            sender = hub.request(hold_at="unsent")
            hub.kill(_at(hub, sender, "unsent"))
            (hub.home / "held-unsent").unlink()
        upkeep = hub.upkeep(hold_at=moment)
        hub.held_at(moment)
        hub.kill(upkeep)
        hub.upkeep()
        hub.exporter()
        return _retry_lost(hub) if moment == "reaping" else "sent by the next upkeep"

    return do


def _at(hub: HeldHub, child, moment: str):
    hub.held_at(moment)
    return child


def _broker_dies(moment: str) -> Callable[[HeldHub, RedisBroker | None], str]:
    """Kill the broker, or wipe the folder that it is, and start it again."""

    def do(hub: HeldHub, broker: RedisBroker | None) -> str:
        if moment == "away":
            return _asked_without_broker(hub, broker)
        if moment == "queued":
            hub.wait(hub.request())
        hub.upkeep()
        hub.exporter(hold_at="export" if moment == "export" else "")
        if moment == "export":
            hub.wait(hub.request())
            hub.held_at("export")
        _restart(hub, broker)
        hub.let_go()
        return "went on" if moment == "export" else "taken or sent again"

    return do


def _asked_without_broker(hub: HeldHub, broker: RedisBroker | None) -> str:
    assert broker is not None
    broker.kill()
    hub.wait(hub.request())
    assert hub.run()[0] == "queued"
    broker.start()
    hub.upkeep()
    hub.exporter()
    return "asked for all the same; sent when it was back"


def _restart(hub: HeldHub, broker: RedisBroker | None) -> None:
    if broker is None:
        shutil.rmtree(hub.home / "broker", ignore_errors=True)
    else:
        broker.kill()
        broker.start()


MOMENTS = {
    "taken": "message taken, run not claimed",
    "claimed": "claimed",
    "export": "in export",
    "made": "candidate made and kept",
    "store": "in store, some chunks there",
    "rows": "candidate rows written, not committed",
    "unacknowledged": "committed, message not acknowledged",
}
BROKERS = ("files", "redis")


def all_cases() -> Iterator[Case]:
    """The whole matrix."""
    for moment, words in (
        ("uncommitted", "run written, not committed"),
        ("unsent", "committed, not sent"),
        ("sent", "sent, not answered"),
    ):
        yield Case("web", "files", words, _asking(moment))
    for moment, words in MOMENTS.items():
        for broker in BROKERS:
            yield Case("worker", broker, words, _worker(moment, "all"))
        yield Case("worker's child", "files", words, _worker(moment, "child"))
    in_life = f"{MOMENTS['export']}, times as by default"
    yield Case("worker", "files", in_life, _worker("export", "all"), has_default_times=True)
    yield Case("worker's parent", "files", MOMENTS["export"], _worker("export", "parent"))
    yield Case("worker's parent", "redis", MOMENTS["export"], _worker("export", "parent"))
    yield Case("upkeep and clock", "files", "a lost run failed", _upkeep("reaping"))
    yield Case("upkeep and clock", "files", "about to send again", _upkeep("unsent"))
    for broker in ("files", "redis", "redis, kept"):
        yield Case("broker", broker, "run queued", _broker_dies("queued"))
        yield Case("broker", broker, "in export", _broker_dies("export"))
    yield Case("broker", "redis", "away when asked", _broker_dies("away"))
