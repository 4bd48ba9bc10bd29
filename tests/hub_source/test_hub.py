"""A branch becomes a commit once; what a hub refuses becomes an error that says what to do."""

import logging
import traceback

import pytest

from inpaint_app.errors import SourceError
from inpaint_app.hub_source.errors import (
    AnswerMalformedError,
    FileMissingError,
    HubUnavailableError,
    HubUnreachableError,
    RateLimitedError,
    RepoDisabledError,
    RepoGatedError,
    RepoNameError,
    RepoNotFoundError,
    RevisionNotFoundError,
    TokenRefusedError,
)
from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.patience import AT_ONCE, Patience
from tests.hub_repository import blob_id
from tests.hub_server import Fault
from tests.hub_source.conftest import TOKEN

FILES = {"README.md": b"# Card\n", "ft/weights.bin": b"w" * 300}


def test_it_lists_the_files_of_the_commit_that_a_branch_is_now(hub_server, hub):
    repo = hub_server.repo("owner/name", FILES)
    snapshot = hub.resolve("owner/name")
    assert (snapshot.revision, snapshot.commit) == ("main", repo.branches["main"])
    card, weights = snapshot.files
    assert (card.path, card.size, card.blob_id, card.sha256) == (
        "README.md",
        7,
        blob_id(b"# Card\n"),
        None,
    )
    assert (weights.path, weights.name, weights.size) == ("ft/weights.bin", "weights.bin", 300)
    assert len(weights.sha256) == 64
    assert snapshot.origin_of(weights) == f"owner/name@{snapshot.commit}:ft/weights.bin"
    assert not snapshot.is_pinned


def test_a_commit_stays_what_it_was_when_the_branch_moves(hub_server, hub):
    repo = hub_server.repo("owner/name", FILES)
    first = hub.resolve("owner/name")
    repo.commit({"ft/weights.bin": b"v" * 300})
    assert hub.resolve("owner/name", first.commit).files == first.files
    assert hub.resolve("owner/name", first.commit).is_pinned
    assert hub.resolve("owner/name").commit != first.commit


def test_a_branch_may_have_a_slash_in_its_name(hub_server, hub):
    repo = hub_server.repo("owner/name", FILES)
    sha = repo.commit({"new": b"1"}, branch="refs/pr/1")
    assert hub.resolve("owner/name", "refs/pr/1").commit == sha


def test_a_file_that_is_not_listed_is_refused(hub_server, hub):
    hub_server.repo("owner/name", FILES)
    with pytest.raises(FileMissingError, match="has no file other"):
        hub.resolve("owner/name").find("other")


@pytest.mark.parametrize(
    ("access", "token", "refusal"),
    [
        ("private", "", RepoNotFoundError),
        ("gated", "", RepoGatedError),
        ("gated", "hf_known", RepoGatedError),
        ("open", "hf_unknown", TokenRefusedError),
        ("disabled", "", RepoDisabledError),
    ],
)
def test_who_may_not_see_a_repository_is_told_why(hub_server, access, token, refusal):
    hub_server.tokens.add("hf_known")
    hub_server.repo("owner/name", FILES, access=access)
    with pytest.raises(refusal) as caught:
        Hub(hub_server.endpoint, token, patience=AT_ONCE).resolve("owner/name")
    assert "owner/name" in str(caught.value)


@pytest.mark.parametrize("access", ["private", "gated"])
def test_a_token_opens_what_is_closed(hub_server, known_hub, access):
    hub_server.repo("owner/name", FILES, access=access)
    assert known_hub.resolve("owner/name").files


def test_what_is_not_there_is_told_apart(hub_server, hub):
    hub_server.repo("owner/name", FILES)
    with pytest.raises(RepoNotFoundError):
        hub.resolve("owner/other")
    with pytest.raises(RevisionNotFoundError, match="no revision beta"):
        hub.resolve("owner/name", "beta")
    for name in ("no spaces", "a/b/c", "https://hub.example/owner/name", "../up"):
        with pytest.raises(RepoNameError):
            hub.resolve(name)


def test_it_waits_as_long_as_the_hub_asks_and_goes_on(hub_server, hub, waits):
    hub_server.repo("owner/name", FILES)
    hub_server.faults.append(Fault("api", status=429, headers={"Retry-After": "7"}))
    hub_server.faults.append(Fault("api", status=429, headers={"RateLimit": '"api";r=0;t=3'}))
    assert hub.resolve("owner/name").files
    assert sum(waits) == 10


def test_without_advice_it_waits_longer_each_time_and_not_for_ever(hub_server, hub, waits):
    hub_server.repo("owner/name", FILES)
    hub_server.faults.append(Fault("api", status=503, times=99))
    with pytest.raises(HubUnavailableError):
        hub.resolve("owner/name")
    assert sum(waits) == 1 + 2 + 4 + 8 + 16
    assert len(hub_server.asked("api")) == Patience().tries


def test_a_wait_that_is_too_long_ends_it_at_once_and_is_told(hub_server, hub, waits):
    hub_server.faults.append(Fault("api", status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimitedError, match="wait for 3600 s"):
        hub.resolve("owner/name")
    assert waits == []


def test_a_wait_ends_when_the_work_is_called_off(hub_server, hub, waits):
    hub_server.faults.append(Fault("api", status=429, headers={"Retry-After": "100"}, times=9))

    def called_off(_seconds):
        if len(waits) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        hub.resolve("owner/name", keep_going=called_off)
    assert sum(waits) == 1


def test_nobody_at_the_address_is_unreachable():
    with pytest.raises(HubUnreachableError):
        Hub("http://127.0.0.1:9", patience=AT_ONCE).resolve("owner/name")


@pytest.mark.parametrize("status", [200, 400, 418])
def test_an_answer_that_no_hub_gives_is_malformed(hub_server, hub, status):
    hub_server.repo("owner/name", FILES)
    hub_server.faults.append(Fault("api", status=status))
    with pytest.raises(AnswerMalformedError):
        hub.resolve("owner/name")


@pytest.mark.parametrize(
    "fault",
    [
        Fault("api", status=401, headers={"X-Error-Message": "Invalid Bearer " + TOKEN}, times=9),
        Fault("api", status=403, times=9),
        Fault("api", status=404, times=9),
        Fault("api", status=429, headers={"Retry-After": "9999"}, times=9),
        Fault("api", status=500, times=9),
        Fault("api", status=400, times=9),
    ],
    ids=lambda fault: str(fault.status),
)
def test_the_token_is_never_told_even_if_the_hub_repeats_it(hub_server, known_hub, fault, caplog):
    caplog.set_level(logging.INFO)
    logging.getLogger("huggingface_hub").addHandler(caplog.handler)
    hub_server.repo("owner/name", FILES)
    hub_server.faults.append(fault)
    with pytest.raises(SourceError) as caught:
        known_hub.resolve("owner/name")
    assert any(request.authorization == f"Bearer {TOKEN}" for request in hub_server.requests)
    told = "".join(traceback.format_exception(caught.value))
    told += repr(known_hub) + repr(caught.value) + caplog.text
    logging.getLogger("huggingface_hub").removeHandler(caplog.handler)
    assert "never-shown" not in told
