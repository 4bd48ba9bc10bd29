"""What a worker does with a run: once with the whole exporter, then each way of ending."""

import json

import pytest

from inpaint_app.candidate import Candidate
from inpaint_app.checkpoint import exporter
from inpaint_app.errors import ValidationError
from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.models import Chunk, FileChunk, HubModel, Release, Run, StateChange
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.workflow import execution
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.execution import execute_next_run
from inpaint_app.workflow.liveness import reap_lost_runs
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.runs import cancel_run, request_run, retry_run
from tests.factories import example_bundle_fragment, register, write_bundle

pytestmark = pytest.mark.usefixtures("hub_home")


@pytest.fixture
def run(db, tiny_checkpoint):
    return request_run(register(tiny_checkpoint), actor=None)


@pytest.fixture
def build(monkeypatch):
    """Put another step in the place of the whole exporter, which takes its time."""

    def replace(step):
        monkeypatch.setattr(execution, "make_candidate", step)

    return replace


def build_example(_files, out, *, progress, int8_psnr_budget=None, to_prove=False):
    """The golden example, as if it had been exported."""
    write_bundle(out)
    progress("chunk", 1.0)
    return Candidate(out, example_bundle_fragment(), {"verdict": "passed"})


def ended(run, status):
    """The row as it is now, with nothing left on the disk and no candidate unless it succeeded."""
    run.refresh_from_db()
    assert run.status == status, run.log
    assert run.finished is not None
    assert run.lease_expires_at is None
    assert Release.objects.exists() == (status == "succeeded")
    return run


@pytest.fixture(autouse=True)
def _no_scratch_stays(hub_home, settings):
    settings.HUB_KEEP_WORK_HOURS = 0.0
    yield
    assert list((hub_home / "work").glob("run-*")) == []


def test_a_checkpoint_becomes_a_release_that_a_channel_can_serve(
    committed_db, tiny_checkpoint, hub_home, settings
):
    load_or_create_key(settings.HUB_SIGNING_KEY_FILE)
    run = request_run(register(tiny_checkpoint), actor=None)
    execute_next_run("delivery-1")
    run = ended(run, "succeeded")
    assert (run.progress, run.error_code) == (100, "")
    assert run.report
    assert run.report["browser"]["reason"] == "No browser was asked for."
    stages = [line.split()[2] for line in run.log.splitlines()]
    assert stages == ["load", "export", "validate", "chunk", "store", "succeeded"]
    states = StateChange.objects.filter(subject_type="run").values_list("to_state", flat=True)
    assert list(reversed(states)) == ["queued", "running", "succeeded"]
    assert (run.release.status, run.release.report) == ("candidate", run.report)
    source = run.release.fragment["source"]
    assert source["checkpoint_sha256"] == run.checkpoint.sha256
    stored = {path.name for path in (hub_home / "store" / "chunks").glob("*/*")}
    assert stored == set(Chunk.objects.values_list("sha256", flat=True))
    release = publish_release(run.release, "1.0.0", actor=None)
    channel = move_channel(release.model.channels.get(is_default=True), release, actor=None)
    assert json.loads(channel.document)["signatures"]


def test_a_candidate_is_proved_where_the_settings_allow_it(
    run, build, settings, hub_home, monkeypatch
):
    given = []

    def prove(out, *, proof, progress):
        given.append((out.name, proof))

    build(build_example)
    monkeypatch.setattr(execution, "prove_candidate", prove)
    settings.HUB_PROOF = True
    settings.HUB_FRONTEND_DIST = hub_home / "page"
    settings.HUB_CHROMIUM = "no-such-browser"
    execute_next_run("delivery-1")
    ended(run, "succeeded")
    [(name, proof)] = given
    assert (name, proof.page, proof.chromium) == ("candidate", hub_home / "page", None)


@pytest.mark.parametrize("budget", [None, 38.0])
def test_a_run_keeps_to_the_budget_of_its_model(run, build, budget):
    given = []

    def keep(files, out, *, progress, int8_psnr_budget, to_prove):
        given.append(int8_psnr_budget)
        return build_example(files, out, progress=progress)

    build(keep)
    HubModel.objects.update(int8_psnr_budget=budget)
    execute_next_run("delivery-1")
    ended(run, "succeeded")
    assert given == [budget]


def test_a_second_delivery_does_nothing(run, build):
    build(build_example)
    execute_next_run("delivery-1")
    before = Run.objects.values().get(pk=run.pk)
    execute_next_run("delivery-1")
    assert Run.objects.values().get(pk=run.pk) == before
    assert Release.objects.count() == 1


def test_a_refusal_of_a_step_is_the_code_of_the_run(run, hub_home):
    file = hub_home / run.checkpoint.files.get(role="unet").path
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1000])
    execute_next_run("delivery-1")
    run = ended(run, "failed")
    assert run.error_code == "checkpoint.truncated"
    assert "U-Net" in run.error_message
    assert "checkpoint.truncated" in run.log
    assert "Traceback" not in run.log


def test_a_fault_that_nobody_foresaw_is_not_lost(run, build):
    def crash(_files, _out, *, progress, int8_psnr_budget, to_prove):
        progress("load", 0.0)
        raise ZeroDivisionError("over zero")

    build(crash)
    execute_next_run("delivery-1")
    run = ended(run, "failed")
    assert run.error_code == "run.crashed"
    assert "ZeroDivisionError: over zero" in run.error_message
    assert "Traceback (most recent call last)" in run.log
    assert "in crash" in run.log


def test_a_failed_validation_leaves_its_report(run, build):
    def miss(_files, out, *, progress, int8_psnr_budget, to_prove):
        out.mkdir()
        (out / "report.json").write_text(json.dumps({"verdict": "failed"}))
        raise ValidationError("The denoiser is off.")

    build(miss)
    execute_next_run("delivery-1")
    run = ended(run, "failed")
    assert (run.error_code, run.report) == ("validation", {"verdict": "failed"})


def test_a_worker_without_the_exporter_says_how_to_install_it(run, monkeypatch):
    monkeypatch.setattr(exporter, "missing_packages", lambda: ("torch", "diffusers"))
    execute_next_run("delivery-1")
    run = ended(run, "failed")
    assert run.error_code == "export.unavailable"
    assert "torch, diffusers" in run.error_message
    assert "pip install" in run.error_message


def test_a_full_disk_ends_the_run_with_no_rows(run, build, monkeypatch):
    def put(_store, sha256, _source):
        raise StorageFullError(f"Chunk {sha256} could not be kept.")

    monkeypatch.setattr(FileChunkStore, "put", put)
    build(build_example)
    execute_next_run("delivery-1")
    assert ended(run, "failed").error_code == "storage.full"
    assert not FileChunk.objects.exists()


def test_a_run_cancelled_in_the_middle_ends_without_a_candidate(run, build):
    def cancelled_on_the_way(files, out, *, progress, int8_psnr_budget, to_prove):
        cancel_run(Run.objects.get(pk=run.pk), actor=None)
        progress("load", 0.0)
        pytest.fail("The work went on.")

    build(cancelled_on_the_way)
    execute_next_run("delivery-1")
    assert ended(run, "cancelled").error_code == ""


def test_a_run_cancelled_at_the_very_end_ends_without_a_candidate(run, build, monkeypatch):
    build(build_example)
    real = execution.store_chunks

    def store(*arguments):
        real(*arguments)
        Run.objects.filter(status="running").update(status="cancelled", finished=run.created)

    monkeypatch.setattr(execution, "store_chunks", store)
    execute_next_run("delivery-1")
    run.refresh_from_db()
    assert run.status == "cancelled"
    assert not Release.objects.exists()


def test_a_worker_that_was_given_up_does_not_touch_the_next_attempt(run, build):
    """A zombie: its lease passes, the run is retried and claimed, and then it wakes up."""

    def asleep(files, out, *, progress, int8_psnr_budget, to_prove):
        Run.objects.update(lease_expires_at=run.created)
        reap_lost_runs()
        retry_run(Run.objects.get(pk=run.pk), actor=None)
        build(build_example)
        execute_next_run("delivery-2")
        raise ZeroDivisionError

    build(asleep)
    execute_next_run("delivery-1")
    run = ended(run, "succeeded")
    assert (run.attempt, run.error_code) == (2, "")
    assert Release.objects.get().run == run
