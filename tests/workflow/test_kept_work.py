"""What a failed run has made: kept, gone on with if all of it still holds, removed in time."""

import os

import pytest

from inpaint_app.browser_proof.errors import BrowserFailedError, BrowserParityError
from inpaint_app.candidate import Candidate
from inpaint_app.models import HubModel, Release, Run, RunStage
from inpaint_app.publish.errors import StorageUnavailableError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.workflow import execution, kept_work
from inpaint_app.workflow.execution import execute_next_run
from inpaint_app.workflow.kept_work import kept_work_bytes, remove_old_work
from inpaint_app.workflow.runs import cancel_run, request_run, retry_run
from tests.factories import example_bundle_fragment, make_checkpoint, write_bundle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

REAL_PUT = FileChunkStore.put


@pytest.fixture
def made(monkeypatch):
    """How often a candidate was made: the golden example, with graphs that no later stage needs."""
    times = []

    def make(_files, out, *, progress, int8_psnr_budget, to_prove):
        times.append(out)
        for stage in ("load", "export", "validate", "chunk"):
            progress(stage, 0.0)
        write_bundle(out)
        (out / "fp32").mkdir()
        (out / "fp32" / "denoiser.onnx").write_bytes(b"graph")
        return Candidate(out, example_bundle_fragment(), {"verdict": "passed"})

    monkeypatch.setattr(execution, "make_candidate", make)
    return times


@pytest.fixture
def store_is_down(monkeypatch):
    """The chunk store refuses until ``up`` is called."""

    def refuse(_store, sha256, _source):
        raise StorageUnavailableError(f"Chunk {sha256} is out of reach.")

    monkeypatch.setattr(FileChunkStore, "put", refuse)

    class Store:
        def up(self):
            monkeypatch.setattr(FileChunkStore, "put", REAL_PUT)

    return Store()


@pytest.fixture
def failed(made, store_is_down):
    """A run that failed in its last stage."""
    run = request_run(make_checkpoint(), actor=None)
    execute_next_run("delivery-1")
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "storage.unavailable")
    store_is_down.up()
    return run


def retried(run, **options):
    retry_run(run, actor=None, **options)
    execute_next_run("delivery-2")
    run.refresh_from_db()
    return run


def kept_folder(run, hub_home):
    return hub_home / "work" / f"run-{run.pk}-{run.attempt}"


def test_a_retry_goes_on_at_the_stage_that_failed(failed, made, hub_home):
    assert failed.resumes_at == "store"
    assert kept_work_bytes() > 0
    run = retried(failed)
    assert run.status == "succeeded", run.log
    assert len(made) == 1
    assert "goes on at store with what attempt 1 made" in run.log
    assert [s.name for s in RunStage.objects.filter(run=run, attempt=2)] == ["store"]
    assert Release.objects.count() == 1
    assert run.resumes_at == ""
    assert list((hub_home / "work").glob("run-*")) == []


def test_a_browser_that_failed_is_asked_again_without_another_export(made, monkeypatch, settings):
    settings.HUB_PROOF = True
    asked = []

    def fail_once(out, *, proof, progress):
        progress("browser", 0.0)
        asked.append(out)
        if len(asked) == 1:
            raise BrowserFailedError("Chromium has gone.")

    monkeypatch.setattr(execution, "prove_candidate", fail_once)
    run = request_run(make_checkpoint(), actor=None)
    execute_next_run("delivery-1")
    run.refresh_from_db()
    assert (run.error_code, run.resumes_at) == ("validation.browser", "browser"), run.log
    assert retried(run).status == "succeeded"
    assert (len(made), len(asked)) == (1, 2)
    assert [s.name for s in RunStage.objects.filter(run=run, attempt=2)] == ["browser", "store"]


def test_a_candidate_that_a_browser_refused_is_not_gone_on_with(made, monkeypatch, settings):
    settings.HUB_PROOF = True

    def refuse(out, *, proof, progress):
        for path in ("fragment.json", "report.json"):
            (out / path).unlink()
        raise BrowserParityError("It is off.")

    monkeypatch.setattr(execution, "prove_candidate", refuse)
    run = request_run(make_checkpoint(), actor=None)
    execute_next_run("delivery-1")
    run.refresh_from_db()
    assert (run.status, run.resumes_at) == ("failed", "")
    assert kept_work_bytes() == 0


def test_only_what_a_later_stage_needs_is_kept(failed, hub_home):
    names = {path.name for path in (kept_folder(failed, hub_home) / "candidate").iterdir()}
    assert names == {"report.json", "fragment.json", "chunks"}


def test_a_retry_from_the_beginning_makes_everything_anew(failed, made):
    assert retried(failed, from_beginning=True).status == "succeeded"
    assert len(made) == 2


def test_a_worker_lost_in_a_later_stage_leaves_work_to_go_on_with(failed, made, store_is_down):
    """Killed rather than failed: nobody was there to tidy up."""
    Run.objects.update(status="queued", attempt=2, finished=None)
    execution.claim_next_run("delivery-2")
    from inpaint_app.workflow.liveness import reap_lost_runs

    Run.objects.update(lease_expires_at=failed.created)
    reap_lost_runs()
    failed.refresh_from_db()
    assert (failed.error_code, failed.resumes_at) == ("run.worker_lost", "store")
    assert retried(failed).status == "succeeded"
    assert len(made) == 1


def _spoil_a_chunk(run, hub_home):
    chunk = next(kept_folder(run, hub_home).glob("candidate/chunks/*/*"))
    chunk.write_bytes(chunk.read_bytes()[:-1] + b"x")


def _spoil_the_report(run, hub_home):
    (kept_folder(run, hub_home) / "candidate" / "report.json").write_text("{}")


def _remove_it(run, hub_home):
    (kept_folder(run, hub_home) / "kept.json").unlink()


def _ask_for_int8(run, _hub_home):
    HubModel.objects.update(int8_psnr_budget=40.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_spoil_a_chunk, "is not whole"),
        (_spoil_the_report, "its documents have changed"),
        (_remove_it, "is not on this machine"),
        (_ask_for_int8, "other code or other settings"),
    ],
)
def test_work_that_no_longer_holds_is_made_anew_and_the_log_says_why(
    failed, made, hub_home, change, words
):
    change(failed, hub_home)
    run = retried(failed)
    assert run.status == "succeeded", run.log
    assert words in run.log
    assert len(made) == 2


def test_work_of_other_code_is_not_gone_on_with(failed, made, monkeypatch):
    monkeypatch.setattr(kept_work, "code_digest", lambda: "other")
    assert "other code" in retried(failed).log
    assert len(made) == 2


def test_a_cancelled_run_keeps_nothing(failed, made, hub_home):
    retry_run(failed, actor=None)
    cancel_run(failed, actor=None)
    assert failed.resumes_at == ""
    assert remove_old_work() == 1
    assert kept_work_bytes() == 0


def test_old_work_is_removed_and_the_run_says_so(failed, made, hub_home):
    assert remove_old_work() == 0
    os.utime(kept_folder(failed, hub_home) / "kept.json", (0, 0))
    assert remove_old_work() == 1
    failed.refresh_from_db()
    assert failed.resumes_at == ""
    assert retried(failed).status == "succeeded"
    assert len(made) == 2


def test_nothing_is_kept_where_the_settings_say_so(made, store_is_down, settings, hub_home):
    settings.HUB_KEEP_WORK_HOURS = 0.0
    run = request_run(make_checkpoint(), actor=None)
    execute_next_run("delivery-1")
    run.refresh_from_db()
    assert (run.status, run.resumes_at) == ("failed", "")
    assert list((hub_home / "work").glob("run-*")) == []
