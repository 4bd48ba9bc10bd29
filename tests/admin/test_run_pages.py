"""Runs: the list, the page of one with its report or its error, retry and cancel."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import Run, StateChange
from inpaint_app.presentation.formats import NONE
from inpaint_app.workflow.claims import queued_runs
from inpaint_app.workflow.errors import RunWorkerLostError
from tests.admin.conftest import text_of
from tests.admin.reports import REMEDY, failed_report, measure, passed_report, storage
from tests.factories import make_checkpoint, make_model, make_run

LIST = "/admin/inpaint_app/run/"
NOW = timezone.now()

pytestmark = pytest.mark.django_db


def page_of(run):
    return f"{LIST}{run.pk}/change/"


def retry(run):
    return f"{LIST}{run.pk}/retry/"


def cancel(run):
    return f"{LIST}{run.pk}/cancel/"


def test_the_list_shows_status_stage_progress_and_duration(auditor):
    make_run(
        "succeeded",
        make_checkpoint(make_model("moebius")),
        stage="store",
        progress=100,
        started=NOW - timedelta(minutes=5, seconds=24),
        finished=NOW,
    )
    assert "moebius succeeded store 5 min 24 s" in text_of(auditor.get(LIST))


def test_the_list_draws_the_progress_of_what_is_under_way(auditor):
    make_run("running", stage="validate", progress=58)
    page = auditor.get(LIST)
    assert "58 % validate" in text_of(page)
    assert '<progress class="hub-bar" value="58" max="100">' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "failed"}, {1, 2}),
        ({"error": "run.worker_lost"}, {1}),
        ({"model": "other"}, {2}),
        ({"status": "failed", "model": "other"}, {2}),
        ({"status": "no such status"}, set()),
    ],
)
def test_the_list_is_filtered(auditor, query, found):
    runs = [
        make_run("queued"),
        make_run("failed", error_code="run.worker_lost"),
        make_run("failed", make_checkpoint(make_model("other"))),
    ]
    shown = {run.pk for run in auditor.get(LIST, query).context["cl"].result_list}
    assert shown == {runs[index].pk for index in found}


def test_the_filters_can_show_counts(auditor):
    make_run("queued")
    assert "queued (1)" in auditor.get(LIST, {"_facets": "True"}).content.decode()


def test_a_running_one_is_followed_by_a_script_of_ours(auditor):
    run = make_run("running", stage="export", progress=20, message="tracing", log="line one\n")
    response = auditor.get(page_of(run))
    page = response.content.decode()
    assert f'data-run-state="{LIST}{run.pk}/state/"' in page
    assert '<script type="module" src="/static/inpaint_app/admin/run.js">' in page
    assert 'data-stage="export" class="hub-stage hub-stage-current" aria-current="step"' in page
    text = text_of(response)
    assert "20 %" in text
    assert "tracing" in text
    assert "line one" in text


def test_without_scripts_it_reloads_by_itself(auditor):
    page = auditor.get(page_of(make_run("queued"))).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page


@pytest.mark.parametrize(("status", "word"), [("running", "20 %"), ("failed", "failed")])
def test_its_tab_tells_how_it_stands(auditor, status, word):
    run = make_run(status, progress=20)
    page = auditor.get(page_of(run)).content.decode()
    assert f"{word} · Run {run.pk} | Moebius Hub</title>" in page
    assert f'href="/static/inpaint_app/admin/run-{status}.svg"' in page


def test_one_that_has_ended_is_not_followed(auditor):
    page = auditor.get(page_of(make_run("cancelled"))).content.decode()
    assert "run.js" not in page
    assert "data-run-state" not in page


def test_a_failure_stands_first_with_code_message_and_remedy(auditor):
    error = RunWorkerLostError("The worker w1 has not been heard of in time.")
    run = make_run("failed", error_code=error.code, error_message=str(error), stage="export")
    response = auditor.get(page_of(run))
    text = text_of(response)
    assert (
        f"Failed run.worker_lost The worker w1 has not been heard of in time. {error.remedy}"
        in text
    )
    assert text.index("run.worker_lost") < text.index("Load the weights")
    assert text.count(error.remedy) == 1
    assert 'data-stage="export" class="hub-stage hub-stage-stopped"' in response.content.decode()


def test_a_failed_validation_shows_what_missed(auditor):
    run = make_run(
        "failed",
        report=failed_report(),
        error_code="validation.parity",
        error_message=f"It differs. {REMEDY}",
    )
    text = text_of(auditor.get(page_of(run)))
    assert "denoiser seed 0 3.70e-04 fp32 missed 3.70e-04 3.7 times over 1.00e-04" in text
    assert "vae_decoder seed 0 not finite fp32 missed not finite" in text
    assert "denoiser fp32: No opset is named." in text


def test_a_run_that_passed_shows_the_whole_report(auditor):
    run = make_run("succeeded", report=passed_report())
    text = text_of(auditor.get(page_of(run)))
    assert "Passed 2 graphs and 1 whole pipeline compared with PyTorch, all within" in text
    assert "denoiser seed 0 4.00e-06 fp32 passed 4.00e-06 25 times within 1.00e-04" in text
    assert "2 steps fp32 passed 2.30e-05 43 times within 1.00e-03 92.3 dB" in text
    assert "denoiser fp32 lossless 10 40.0 kB none" in text
    assert "10 nodes · 96 B of parameters" in text
    assert "ai.onnx 20" in text
    assert "pytorch 2.13.0" in text
    assert "export 1 min 36 s 5.91 GB" in text
    assert "torch 2.13.0" in text
    for file in run.checkpoint.files.all():
        assert file.sha256 in text


def test_it_says_how_large_a_hole_the_model_fills_well_where_that_was_measured(auditor):
    known = {"max_hole_size": 96, "image_size": 512}
    measured, unknown = (
        make_run("succeeded", report=passed_report(**report))
        for report in ({"fills_well": known}, {})
    )
    assert "Fills holes up to 96 px of 512" in text_of(auditor.get(page_of(measured)))
    assert "Fills holes" not in text_of(auditor.get(page_of(unknown)))


def test_weights_that_lost_by_their_storage_are_named(auditor):
    kept = storage("fp16", "inpainter", half_tensors=4, rounded=["head.weight"])
    run = make_run("succeeded", report=passed_report(storage=[kept]))
    text = text_of(auditor.get(page_of(run)))
    assert "inpainter head.weight rounded fp16 rounded 10 32.0 kB 4 tensors, 8.00 kB" in text


@pytest.mark.parametrize(("error", "words"), [(0.0, "equal"), (1e-5, NONE)])
def test_a_pipeline_without_a_number_for_its_picture_says_why(auditor, error, words):
    whole = {**measure("fp32", "", error), "steps": 1, "psnr": None}
    run = make_run("succeeded", report=passed_report(end_to_end=[whole]))
    text = text_of(auditor.get(page_of(run)))
    assert re.search(rf"One pass .* fp32 passed .* (exact|within 1.00e-04) {words} ", text)


def test_the_commonest_operators_are_drawn_and_the_rest_folded(auditor):
    run = make_run("succeeded", report=passed_report())
    page = auditor.get(page_of(run)).content.decode()
    assert '<span>com.microsoft.Gelu</span><meter min="0" max="40" value="40">' in page
    assert '<span>Op00</span><meter min="0" max="40" value="13">' in page
    assert "4 more operators" in page


def test_missing_parts_are_said_to_stand_in_the_way(auditor):
    run = make_run("succeeded", report=passed_report(missing_roles=["vae_encoder"]))
    text = text_of(auditor.get(page_of(run)))
    assert "Passed, and cannot be published" in text
    assert "Missing: vae_encoder." in text


def test_a_report_of_an_older_hub_is_shown_as_far_as_it_goes(auditor):
    run = make_run("succeeded", report={"verdict": "passed"})
    assert "Nothing was compared with PyTorch." in text_of(auditor.get(page_of(run)))


def test_what_a_checkpoint_says_of_itself_is_never_markup(auditor):
    run = make_run("failed", error_message="<script>alert(1)</script>", log="<b>bold</b>")
    page = auditor.get(page_of(run)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page


def test_the_report_can_be_downloaded(auditor):
    run = make_run("succeeded", report=passed_report())
    page = auditor.get(page_of(run)).content.decode()
    url = f"{LIST}{run.pk}/report/"
    assert f'href="{LIST}{run.pk}/change/../report/"' in page
    response = auditor.get(url)
    assert response.json() == passed_report()
    assert response["Content-Disposition"] == f'attachment; filename="run-{run.pk}-report.json"'
    assert auditor.get(f"{LIST}{make_run().pk}/report/").status_code == 404


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_what_ended_in_vain_can_be_retried(uploader, status):
    run = make_run(status)
    assert retry(run) in uploader.get(page_of(run)).content.decode()
    response = uploader.post(retry(run), {"reason": "More memory now."}, follow=True)
    run.refresh_from_db()
    assert (run.status, run.attempt) == ("queued", 2)
    assert "Queued as attempt 2." in response.content.decode()
    change = StateChange.objects.get(subject_type="run", subject_id=run.pk)
    assert (change.actor, change.reason) == (uploader.user, "More memory now.")


@pytest.mark.parametrize("status", ["queued", "running"])
def test_what_is_under_way_can_be_cancelled(uploader, status):
    run = make_run(status)
    assert cancel(run) in uploader.get(page_of(run)).content.decode()
    uploader.post(cancel(run), {"reason": "Wrong weights."})
    run.refresh_from_db()
    assert run.status == "cancelled"


@pytest.mark.parametrize(("start", "resumes_at"), [("store", "store"), ("beginning", "")])
def test_a_retry_goes_on_where_it_failed_or_from_the_beginning(uploader, start, resumes_at):
    run = make_run("failed", resumes_at="store")
    text = text_of(uploader.get(retry(run)))
    assert "Go on at the stage that failed: store the chunks" in text
    uploader.post(retry(run), {"reason": "", "start": start})
    run.refresh_from_db()
    assert (run.status, run.resumes_at) == ("queued", resumes_at)


def test_a_queued_run_is_moved_to_the_front(uploader):
    first, second = make_run("queued"), make_run("queued")
    front = f"{LIST}{second.pk}/front/"
    assert front in uploader.get(page_of(second)).content.decode()
    uploader.post(front, {"reason": "For the demo."})
    assert list(queued_runs()) == [second, first]
    change = StateChange.objects.get(subject_type="run")
    assert (change.actor, change.reason) == (uploader.user, "moved to the front. For the demo.")


@pytest.mark.parametrize(
    ("status", "page"), [("succeeded", retry), ("queued", retry), ("failed", cancel)]
)
def test_what_makes_no_sense_is_explained_and_not_done(uploader, status, page):
    run = make_run(status)
    assert page(run) not in uploader.get(page_of(run)).content.decode()
    assert f"This run is {status}" in text_of(uploader.get(page(run)))
    assert uploader.post(page(run), {"reason": ""}).status_code == 422
    assert Run.objects.get().status == status


def test_a_retry_beside_a_newer_run_is_refused_with_the_reason(uploader):
    run = make_run("failed")
    make_run("queued", run.checkpoint)
    response = uploader.post(retry(run), {"reason": ""})
    assert response.status_code == 422
    assert "run.already_active" in text_of(response)


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_others_may_neither_retry_nor_cancel(request, role):
    client = request.getfixturevalue(role)
    failed, running = make_run("failed"), make_run("running")
    assert retry(failed) not in client.get(page_of(failed)).content.decode()
    assert cancel(running) not in client.get(page_of(running)).content.decode()
    for url in (retry(failed), cancel(running)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"reason": ""}).status_code == 403


def test_runs_are_made_from_checkpoints_only(superuser):
    assert superuser.get(f"{LIST}add/").status_code == 403
    run = make_run("failed")
    assert superuser.post(f"{LIST}{run.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_empty_list_says_how_a_run_begins(auditor):
    assert "No run yet. Upload a checkpoint and start a run" in text_of(auditor.get(LIST))
