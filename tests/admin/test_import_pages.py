"""Imports in the admin: asked for in one step or two, watched, retried, called off."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from inpaint_app.models import HubImport, HubModel
from inpaint_app.workflow.seed import SLUG
from tests.admin.conftest import signed_in, text_of
from tests.factories import make_live, make_model
from tests.hub_server import Fault
from tests.imports import make_import

LIST = "/admin/inpaint_app/hubimport/"
ADD, PICK, MOEBIUS = f"{LIST}add/", f"{LIST}pick/", f"{LIST}moebius/"
BIN = "diffusion_pytorch_model.bin"
TOKEN = "hf_never-shown-accepted"

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(hub_server, settings):
    """A hub with a repository of weights, and Moebius."""
    settings.HUB_HF_ENDPOINT = hub_server.endpoint
    hub_server.repo("owner/weights", {"unet.bin": b"w" * 300, "cfg.yaml": b"a: 1", "x.png": b"x"})
    hub_server.repo("hustvl/Moebius", {f"ft_places2/{BIN}": b"w" * 400})
    hub_server.repo("hustvl/PixelHacker", {f"vae/{BIN}": b"v" * 400, "vae/config.json": b"{}"})
    return hub_server


def asked(hub, revision="main"):
    commit = hub.repos["owner/weights"].branches["main"]
    return f"{PICK}?{urlencode({'repo': 'owner/weights', 'revision': revision, 'commit': commit})}"


def page_of(job):
    return f"{LIST}{job.pk}/change/"


def test_an_empty_list_offers_both_ways(uploader):
    page = uploader.get(LIST)
    assert "No import yet." in text_of(page)
    assert f'href="{MOEBIUS}"' in page.content.decode()
    assert f'href="{ADD}"' in page.content.decode()


def test_who_may_only_look_is_offered_nothing(auditor):
    assert "Import Moebius" not in text_of(auditor.get(LIST))
    for page in (ADD, PICK, MOEBIUS):
        assert auditor.get(page).status_code == 403


def test_moebius_takes_one_step_and_its_model_is_made(superuser, hub):
    assert "A new model, moebius" in superuser.get(MOEBIUS).content.decode()
    answer = superuser.post(MOEBIUS, {"fine_tune": "ft_places2", "model": ""})
    job = HubImport.objects.get()
    assert answer.url == page_of(job)
    assert (job.model.slug, job.created_by) == ("moebius", superuser.user)
    assert HubImport.objects.get().files.count() == 4


def test_who_may_not_make_models_chooses_one(uploader, hub):
    assert "A new model" not in uploader.get(MOEBIUS).content.decode()
    assert uploader.post(MOEBIUS, {"fine_tune": "ft_places2"}).status_code == 422
    model = make_model("mine")
    uploader.post(MOEBIUS, {"fine_tune": "ft_places2", "model": model.pk})
    assert HubImport.objects.get().model == model


def test_a_fine_tune_that_is_no_longer_there_is_told(superuser, hub):
    answer = superuser.post(MOEBIUS, {"fine_tune": "ft_ffhq"})
    assert answer.status_code == 422
    assert f"hustvl/Moebius has no file ft_ffhq/{BIN}" in text_of(answer)
    assert not HubModel.objects.exists()


def test_a_repository_is_resolved_and_leads_to_its_files(uploader, hub):
    answer = uploader.post(ADD, {"repo": "owner/weights", "revision": "main"})
    assert answer.url == asked(hub)


@pytest.mark.parametrize(
    ("repo", "revision", "code"),
    [
        ("owner/none", "main", "source.repo_not_found"),
        ("owner/weights", "beta", "source.revision_not_found"),
        ("not a name", "main", "source.repo_name"),
    ],
)
def test_what_cannot_be_resolved_is_said_at_its_field(uploader, hub, repo, revision, code):
    answer = uploader.post(ADD, {"repo": repo, "revision": revision})
    assert answer.status_code == 422
    assert code in text_of(answer)


def test_the_files_are_listed_with_what_their_names_suggest(uploader, hub):
    make_model()
    page = uploader.get(asked(hub))
    text = text_of(page)
    assert "unet.bin" in text
    assert "1 other file of this commit cannot be part of a checkpoint." in text
    assert '<option value="unet" selected>' in page.content.decode()
    assert '<option value="config" selected>' in page.content.decode()


def test_the_chosen_files_are_queued_at_the_commit_of_the_first_step(uploader, hub):
    model, address = make_model(), asked(hub)
    pinned = hub.repos["owner/weights"].branches["main"]
    hub.repos["owner/weights"].commit({"unet.bin": b"v" * 300})
    fields = {"model": model.pk, "file-0": "config", "file-1": "unet"}
    answer = uploader.post(address, fields)
    job = HubImport.objects.get()
    assert answer.url == page_of(job)
    assert job.label == "owner/weights@main"
    assert {(f.role, f.path, f.commit) for f in job.files.all()} == {
        ("config", "cfg.yaml", pinned),
        ("unet", "unet.bin", pinned),
    }


def test_without_a_configuration_nothing_is_queued_unless_the_published_one_is_taken(uploader, hub):
    fields = {"model": make_model().pk, "file-1": "unet"}
    answer = uploader.post(asked(hub), fields)
    assert answer.status_code == 422
    assert "A checkpoint needs the configuration." in text_of(answer)
    uploader.post(asked(hub), fields | {"published": "on"})
    assert HubImport.objects.get().files.get(role="config").path == "moebius.json"


def test_a_hub_that_does_not_answer_is_told_on_the_page(uploader, settings):
    make_model()
    page = uploader.get(f"{PICK}?repo=owner/weights&revision=main&commit={'0' * 40}")
    assert "The hub cannot be reached" in text_of(page)


def test_its_page_shows_files_stages_and_the_way_to_call_it_off(uploader):
    job = make_import("running", stage="download", progress=41, message="unet.bin: 1 MB of 3 MB")
    page = uploader.get(page_of(job))
    text = text_of(page)
    assert "41 %" in text
    assert "unet.bin: 1 MB of 3 MB" in text
    assert "owner/weights main" in text
    assert "run.js" in page.content.decode()
    state = uploader.get(f"{LIST}{job.pk}/state/").json()
    assert [stage["state"] for stage in state["stages"]] == ["current", "waiting", "waiting"]
    uploader.post(f"{LIST}{job.pk}/cancel/", {"reason": "wrong one"})
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert "run.js" not in uploader.get(page_of(job)).content.decode()


def test_a_failed_one_says_why_what_to_do_and_is_retried(uploader):
    job = make_import("failed", error_code="source.rate_limited", stage="download")
    page = text_of(uploader.get(page_of(job)))
    assert "Failed source.rate_limited" in page
    assert "Retry later; what has arrived is kept." in page
    assert "source.rate_limited" in text_of(uploader.get(LIST))
    uploader.post(f"{LIST}{job.pk}/retry/", {})
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("queued", 2)


def test_a_branch_that_moved_is_told_on_the_page(uploader):
    job = make_import("succeeded", message="main of owner/weights has moved to 123.")
    assert "main of owner/weights has moved to 123." in text_of(uploader.get(page_of(job)))


@pytest.mark.parametrize("page", ["retry", "cancel"])
def test_what_has_succeeded_is_neither_retried_nor_called_off(uploader, page):
    job = make_import("succeeded")
    assert "This import is succeeded" in text_of(uploader.get(f"{LIST}{job.pk}/{page}/"))


@pytest.mark.parametrize("query", ["?status=failed", "?error=source.gated", "?q=owner/weights"])
def test_the_list_is_filtered_and_searched(auditor, query):
    make_import("failed", error_code="source.gated")
    assert "source.gated" in text_of(auditor.get(f"{LIST}{query}"))


@pytest.mark.usefixtures("hub_home")
def test_the_starter_leads_to_it(superuser):
    make_live(make_model(SLUG, notice="starter model; import Moebius for quality"))
    page = superuser.get("/admin/").content.decode()
    assert f'href="{MOEBIUS}">Import Moebius' in page
    assert f'href="{MOEBIUS}">starter model; import Moebius for quality' in page


def test_the_token_is_on_no_page(hub, settings):
    settings.HUB_HF_TOKEN = TOKEN
    hub.tokens.add("another")
    make_model()
    client = signed_in("uploader", is_superuser=True)
    hub.faults.append(Fault("api", status=500, times=1))
    pages = [client.post(ADD, {"repo": "owner/weights", "revision": "main"}) for _ in range(2)]
    pages += [client.get(asked(hub)), client.post(MOEBIUS, {"fine_tune": "ft_places2"})]
    assert hub.requests[-1].authorization == f"Bearer {TOKEN}"
    assert "source.token_refused" in pages[1].content.decode()
    assert all("never-shown" not in page.content.decode() for page in pages)


def test_a_lease_in_the_past_is_seen_as_running_until_it_is_reaped(auditor):
    past = timezone.now() - timedelta(minutes=1)
    job = make_import("running", lease_expires_at=past)
    assert "running" in text_of(auditor.get(page_of(job)))
