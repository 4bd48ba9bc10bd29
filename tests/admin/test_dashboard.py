"""The first page: what is live, what runs, what failed, and the next step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import Chunk
from inpaint_app.workflow.seed import SLUG
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_checkpoint, make_live, make_model, make_run

PAGE = "/admin/"


def links(response):
    return response.content.decode()


def test_an_empty_hub_begins_with_a_model(superuser):
    response = superuser.get(PAGE)
    assert "First steps" in text_of(response)
    assert 'href="/admin/inpaint_app/hubmodel/add/">Create a model' in links(response)


def test_after_the_model_comes_the_upload(superuser):
    make_model("moebius")
    assert 'href="/admin/inpaint_app/checkpoint/add/">Upload' in links(superuser.get(PAGE))


def test_after_the_upload_comes_the_run(superuser):
    make_checkpoint()
    assert 'href="/admin/inpaint_app/checkpoint/">Run it' in links(superuser.get(PAGE))


@pytest.mark.usefixtures("hub_home")
def test_after_the_run_comes_publishing(superuser):
    make_candidate()
    assert 'href="/admin/inpaint_app/release/">Publish the candidate' in links(superuser.get(PAGE))


def test_a_step_that_is_somebody_elses_has_no_button(auditor):
    response = auditor.get(PAGE)
    assert "Create a model" in text_of(response)
    assert "/admin/inpaint_app/hubmodel/add/" not in links(response)


@pytest.mark.usefixtures("hub_home")
def test_it_shows_what_is_live_and_no_first_steps(auditor):
    make_live(make_model("moebius", title="Moebius"), "1.2.0")
    text = text_of(auditor.get(PAGE))
    assert "First steps" not in text
    assert "Bring Moebius in" not in text
    assert "Moebius stable 1.2.0" in text


@pytest.mark.usefixtures("hub_home")
def test_beside_the_starter_it_shows_how_to_bring_moebius_in(superuser):
    make_live(make_model(SLUG, title="Starter", notice="starter model"))
    response = superuser.get(PAGE)
    text = text_of(response)
    assert "Starter starter model stable 1.0.0" in text
    assert text.index("stable 1.0.0") < text.index("Bring Moebius in")
    assert 'href="/admin/inpaint_app/hubimport/moebius/">Import Moebius' in links(response)


@pytest.mark.usefixtures("hub_home")
def test_a_checkpoint_beside_the_starter_is_led_to_its_run(superuser):
    make_live(make_model(SLUG))
    make_checkpoint(make_model("moebius"))
    assert 'href="/admin/inpaint_app/checkpoint/">Run it' in links(superuser.get(PAGE))


def test_without_a_live_channel_it_says_so(auditor):
    make_model()
    assert "Nothing is live yet." in text_of(auditor.get(PAGE))


def test_it_shows_runs_that_are_under_way(auditor):
    run = make_run("running", progress=42, message="comparing the denoiser")
    text = text_of(auditor.get(PAGE))
    assert f"Run {run.pk} {run.checkpoint.model.slug} running" in text
    assert "42 % · comparing the denoiser" in text


def test_it_shows_what_failed_lately_and_why(auditor):
    make_run("failed", error_code="run.worker_lost", error_message="The worker is gone.")
    text = text_of(auditor.get(PAGE))
    assert "run.worker_lost" in text
    assert "The worker is gone." in text


def test_an_old_failure_is_no_news(auditor):
    make_run("failed", error_code="run.old", finished=timezone.now() - timedelta(days=8))
    text = text_of(auditor.get(PAGE))
    assert "run.old" not in text
    assert "Nothing failed." in text


@pytest.mark.usefixtures("hub_home")
def test_chunks_that_two_releases_share_are_counted_once(auditor):
    make_candidate()
    size, count = sum(Chunk.objects.values_list("size", flat=True)), Chunk.objects.count()
    make_candidate()
    text = text_of(auditor.get(PAGE))
    assert f"{size / 1000:.1f} kB {count} chunks, shared ones counted once" in text


def test_who_may_view_nothing_sees_nothing_of_the_hub(outsider):
    make_run("running")
    text = text_of(outsider.get(PAGE))
    for heading in ("Live now", "Queued and running", "Latest checkpoints", "Storage"):
        assert heading not in text


def test_a_stranger_is_sent_to_the_login(client, db):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"] == "/admin/login/?next=/admin/"


def test_signing_in_leads_to_the_dashboard(client, superuser):
    superuser.user.set_password("right")
    superuser.user.save()
    sent = {"username": superuser.user.username, "password": "right"}
    assert client.post("/admin/login/", sent)["Location"] == "/admin/"


def test_everything_it_loads_is_ours(superuser):
    page = superuser.get(PAGE).content.decode()
    assert "//" not in page.replace("http://www.w3.org", "")
