"""A file arrives whole and right, or not at all; what was cut off is not sent twice."""

import shutil

import pytest

from inpaint_app.hub_source.download import Download
from inpaint_app.hub_source.errors import (
    AnswerMalformedError,
    FileMissingError,
    FileTooLargeError,
    HubUnreachableError,
    RateLimitedError,
    WrongHashError,
)
from inpaint_app.publish.errors import StorageFullError
from tests.hub_server import Fault
from tests.hub_source.conftest import TOKEN

WEIGHTS = bytes(range(256)) * 20
CARD = b"# A card\n"


@pytest.fixture
def download(hub_server, hub, tmp_path):
    """Downloads a file of a fresh repository, and gives back the bytes; ``told`` are the counts."""
    hub_server.repo("owner/name", {"weights.bin": WEIGHTS, "README.md": CARD})
    snapshot = hub.resolve("owner/name")

    def run(path="weights.bin", **options):
        order = Download(options.pop("hub", hub), snapshot, snapshot.find(path), tmp_path / "file")
        run.told = []
        run.waited = []

        def listen(count, waiting=0.0):
            run.told.append(count)
            run.waited.append(waiting)

        order.run(options.pop("received", listen), **options)
        return order.target.read_bytes()

    run.partial = tmp_path / "file.partial"
    run.target = tmp_path / "file"
    return run


@pytest.mark.parametrize(("path", "content"), [("weights.bin", WEIGHTS), ("README.md", CARD)])
def test_a_large_file_and_a_small_one_arrive(download, path, content):
    assert download(path) == content
    assert download.told[-1] == len(content)
    assert not download.partial.exists()


def test_what_is_there_already_is_not_asked_for_again(download, hub_server):
    download()
    hub_server.requests.clear()
    download()
    assert hub_server.requests == []


def test_it_goes_on_where_the_line_was_cut(download, hub_server, waits):
    hub_server.faults += [Fault("cdn", cut=1000), Fault("cdn", cut=500)]
    assert download() == WEIGHTS
    assert [request.range for request in hub_server.asked("cdn")] == [
        None,
        "bytes=1000-",
        "bytes=1500-",
    ]
    assert sum(waits) == 2


def test_another_process_goes_on_where_the_first_one_died(download, hub_server):
    download.partial.write_bytes(WEIGHTS[:4000])
    assert download() == WEIGHTS
    assert [request.range for request in hub_server.asked("cdn")] == ["bytes=4000-"]


def test_a_server_that_ignores_the_range_costs_time_and_not_the_file(download, hub_server):
    download.partial.write_bytes(b"x" * 4000)
    hub_server.faults.append(Fault("cdn", whole=True))
    assert download() == WEIGHTS
    assert len(hub_server.asked("cdn")) == 1


@pytest.mark.parametrize("rubbish", [b"x" * 4000, b"x" * len(WEIGHTS), b"x" * 9999])
def test_what_lay_there_and_was_wrong_is_fetched_anew(download, rubbish):
    download.partial.write_bytes(rubbish)
    assert download() == WEIGHTS


@pytest.mark.parametrize("fault", [{"altered": True}, {"longer": True}])
def test_bytes_that_the_hub_does_not_list_are_thrown_away(download, hub_server, fault):
    hub_server.faults.append(Fault("cdn", **fault))
    with pytest.raises(WrongHashError):
        download()
    assert not download.target.exists()
    assert not download.partial.exists() or download.partial.stat().st_size == 0
    assert download() == WEIGHTS


def test_a_small_file_is_compared_by_what_git_calls_it(download, hub_server):
    repo = hub_server.repos["owner/name"]
    repo.commits[repo.branches["main"]]["README.md"] = b"# A cart\n"
    with pytest.raises(WrongHashError, match=r"README\.md"):
        download("README.md")


def test_the_wrong_part_of_a_file_is_no_answer(download, hub_server):
    download.partial.write_bytes(WEIGHTS[:4000])
    hub_server.faults.append(Fault("cdn", shifted=True))
    with pytest.raises(AnswerMalformedError):
        download()
    assert download() == WEIGHTS


def test_a_file_that_is_too_large_is_not_begun(download, hub_server):
    with pytest.raises(FileTooLargeError, match="5,120 bytes; 5,119 are the most"):
        download(max_bytes=len(WEIGHTS) - 1)
    assert hub_server.asked("resolve") == []


def test_a_disk_that_has_no_room_is_told_before_anything_is_asked(
    download, hub_server, monkeypatch
):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=5000))
    with pytest.raises(StorageFullError, match="5,120 more bytes; 5,000 are free"):
        download()
    assert hub_server.asked("resolve") == []


def test_a_rate_limit_is_waited_for(download, hub_server, waits):
    hub_server.faults.append(Fault("resolve", status=429, headers={"Retry-After": "2"}, times=2))
    assert download() == WEIGHTS
    assert sum(waits) == 4
    assert max(download.waited) == 2


def test_a_rate_limit_without_an_end_keeps_what_has_arrived(download, hub_server):
    hub_server.faults.append(Fault("cdn", cut=1000))
    hub_server.faults.append(Fault("cdn", status=429, headers={"Retry-After": "9999"}))
    with pytest.raises(RateLimitedError):
        download()
    assert download.partial.read_bytes() == WEIGHTS[:1000]
    assert download() == WEIGHTS


def test_a_line_that_brings_nothing_is_given_up(download, hub_server):
    hub_server.faults.append(Fault("cdn", cut=0, times=99))
    with pytest.raises(HubUnreachableError):
        download()
    assert len(hub_server.asked("cdn")) == 6


def test_the_pinned_commit_is_asked_for_even_if_the_branch_has_moved(download, hub_server):
    commit = hub_server.repos["owner/name"].branches["main"]
    hub_server.repos["owner/name"].commit({"weights.bin": b"another" * 99})
    assert download() == WEIGHTS
    assert commit in hub_server.asked("resolve")[0].path


def test_a_file_that_the_hub_has_lost_is_missing(download, hub_server):
    hub_server.faults.append(
        Fault("resolve", status=404, headers={"X-Error-Code": "EntryNotFound"})
    )
    with pytest.raises(FileMissingError):
        download()


def test_who_listens_can_stop_it_and_nothing_is_lost(download, hub_server):
    def stop(count):
        raise InterruptedError(count)

    with pytest.raises(InterruptedError):
        download(received=stop)
    hub_server.requests.clear()
    assert download() == WEIGHTS
    assert hub_server.requests == []


def test_the_token_goes_to_the_hub_and_not_to_where_the_bytes_lie(download, hub_server, known_hub):
    assert download(hub=known_hub) == WEIGHTS
    assert [r.authorization for r in hub_server.asked("resolve")] == [f"Bearer {TOKEN}"]
    assert [r.authorization for r in hub_server.asked("cdn")] == [None]


def test_nothing_is_left_in_the_home_of_who_runs_it(download, tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("HF_HOME", "HF_HUB_CACHE", "AGENT_HARNESSES_PATH"):
        monkeypatch.setattr(constants, name, str(tmp_path / "home" / name))
    download()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]
