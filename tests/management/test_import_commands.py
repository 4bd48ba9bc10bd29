"""Imports from the terminal, as a script would ask for them."""

import pytest

from inpaint_app.management import import_command
from inpaint_app.models import Checkpoint, HubImport
from inpaint_app.workflow.hub_imports import execute_import
from tests.factories import make_model, make_user
from tests.hub_server import Fault
from tests.management.test_workflow_commands import manage, refused
from tests.published_moebius import FINE_TUNE, WEIGHTS, publish_moebius

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def published(hub_server, settings, tiny_checkpoint):
    settings.HUB_HF_ENDPOINT = hub_server.endpoint
    publish_moebius(hub_server, tiny_checkpoint)
    return hub_server


@pytest.fixture
def worker(monkeypatch):
    """A worker that takes its turn while the command waits."""

    def work(_seconds):
        for job in HubImport.objects.filter(status="queued"):
            execute_import(job.pk, "a")

    monkeypatch.setattr(import_command.time, "sleep", work)


def test_moebius_is_imported_and_followed_to_its_end(published, worker):
    make_user(username="ada", is_superuser=True)
    said = manage("import_moebius", FINE_TUNE, "--by", "ada", "--follow")
    job = HubImport.objects.get()
    assert (job.status, job.model.slug, job.created_by.username) == ("succeeded", "moebius", "ada")
    assert f"unet         hustvl/Moebius@{job.files.get(role='unet').commit}:{FINE_TUNE}" in said
    assert said.endswith(f"Succeeded; run its checkpoint: {Checkpoint.objects.get().pk}\n")


def test_any_repository_is_listed_and_imported_by_parts(published, worker):
    make_model("tiny")
    listed = manage("import_from_hub", "hustvl/Moebius", "--list")
    assert published.repos["hustvl/Moebius"].branches["main"] in listed
    assert "config.yaml" in listed
    assert not HubImport.objects.exists()
    files = ("--file", "config=config.yaml", "--file", f"unet={FINE_TUNE}/{WEIGHTS}")
    manage("import_from_hub", "hustvl/Moebius", "--model", "tiny", *files, "--follow")
    roles = Checkpoint.objects.get().files.values_list("role", flat=True)
    assert sorted(roles) == ["config", "unet"]


def test_an_import_that_failed_says_why_and_is_retried(published, worker):
    published.faults.append(Fault("cdn", path=FINE_TUNE, altered=True))
    with refused("import.not_succeeded"):
        manage("import_moebius", FINE_TUNE, "--follow")
    number = HubImport.objects.get().pk
    assert "attempt" not in manage("retry_import", number, "--follow")
    assert HubImport.objects.get().attempt == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("import_moebius", FINE_TUNE, "--model", "none"), "unknown.row"),
        (("import_from_hub", "hustvl/Other", "--list"), "source.repo_not_found"),
        (("import_from_hub", "hustvl/Moebius"), "unknown.row"),
        (("import_from_hub", "hustvl/Moebius", "--model", "tiny"), "checkpoint.roles"),
        (
            ("import_from_hub", "hustvl/Moebius", "--model", "tiny", "--file", "hat=README.md"),
            "checkpoint.roles",
        ),
        (
            ("import_from_hub", "hustvl/Moebius", "--model", "tiny", "--file", "unet=no.bin"),
            "source.file_missing",
        ),
        (("retry_import", "7"), "unknown.row"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_its_code(published, arguments, code):
    make_model("tiny")
    with refused(code):
        manage(*arguments)
    assert not HubImport.objects.exists()
