"""Asked for once at a time, pinned when it is asked for, tried again, called off."""

import pytest
from django.db import IntegrityError, transaction

from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.hub_source.errors import FileMissingError, HubUnreachableError
from inpaint_app.hub_source.layouts import Part
from inpaint_app.models import HubImport, HubImportFile, HubModel
from inpaint_app.workflow.hub_imports import (
    cancel_import,
    look_up,
    request_import,
    request_moebius,
    retry_import,
)
from inpaint_app.workflow.hub_imports.errors import (
    ImportAlreadyActiveError,
    ImportNotCancellableError,
    ImportNotRetryableError,
)
from tests.factories import make_model
from tests.published_moebius import FINE_TUNE


def test_it_is_pinned_to_the_commits_that_the_branches_are_now(job, published):
    commits = {repo: found.branches["main"] for repo, found in published.repos.items()}
    assert {(f.repo, f.commit) for f in job.files.all()} == set(commits.items())
    assert {f.revision for f in job.files.all()} == {"main"}
    assert (job.status, job.label) == ("queued", "Moebius ft_places2")


def test_the_model_is_made_where_it_is_missing_and_is_not_the_default(db, published):
    other = make_model()
    job = request_moebius(FINE_TUNE, actor=None)
    assert (job.model.slug, job.model.licence) == ("moebius", "Apache-2.0")
    assert HubModel.objects.get(is_default=True) == other
    assert request_moebius(FINE_TUNE, other, actor=None).model == other


def test_a_look_up_that_fails_leaves_no_model_behind(db, published):
    del published.repos["hustvl/Moebius"].commits[
        published.repos["hustvl/Moebius"].branches["main"]
    ][f"{FINE_TUNE}/diffusion_pytorch_model.safetensors"]
    with pytest.raises(FileMissingError):
        request_moebius(FINE_TUNE, actor=None)
    assert not HubModel.objects.exists()


def test_the_same_import_is_asked_for_once_at_a_time(job):
    with pytest.raises(ImportAlreadyActiveError):
        request_moebius(FINE_TUNE, actor=None)
    cancel_import(job, actor=None)
    second = request_moebius(FINE_TUNE, actor=None)
    with pytest.raises(ImportAlreadyActiveError):
        retry_import(job, actor=None)
    assert second.status == "queued"


def test_a_choice_needs_the_configuration_and_one_file_a_part(db, published):
    snapshot = look_up("hustvl/Moebius")
    config, unet = snapshot.find("config.yaml"), snapshot.find("README.md")
    with pytest.raises(RolesMismatchError, match="needs the configuration"):
        request_import(make_model(), [Part("unet", snapshot, unet)], actor=None)
    twice = [Part("config", snapshot, config), Part("config", None, None)]
    with pytest.raises(RolesMismatchError, match="More than one file was chosen for config"):
        request_import(make_model(), twice, actor=None)
    assert not HubImport.objects.exists()


def test_a_pinned_look_up_keeps_the_words_that_were_asked_with(published):
    repo = published.repos["hustvl/Moebius"]
    pinned = repo.branches["main"]
    repo.commit({"README.md": b"# Later\n"})
    snapshot = look_up("hustvl/Moebius", "main", commit=pinned)
    assert (snapshot.revision, snapshot.commit) == ("main", pinned)


def test_nobody_who_waits_for_a_page_waits_for_a_hub(settings):
    with pytest.raises(HubUnreachableError):
        look_up("hustvl/Moebius")


def test_only_what_ended_in_vain_is_retried_and_only_what_has_not_is_cancelled(job):
    with pytest.raises(ImportNotRetryableError):
        retry_import(job, actor=None)
    cancel_import(job, actor=None, reason="no need")
    with pytest.raises(ImportNotCancellableError):
        cancel_import(job, actor=None)
    assert retry_import(job, actor=None).attempt == 2


def test_the_database_keeps_what_was_pinned(job):
    refused = {
        "import.pinned": lambda: job.files.update(commit="0" * 40),
        "import.kept": lambda: HubImportFile.objects.all().delete(),
        "import.illegal_transition": lambda: HubImport.objects.update(status="queued", attempt=3),
    }
    cancel_import(job, actor=None)
    for code, change in refused.items():
        with pytest.raises(IntegrityError, match=code), transaction.atomic():
            change()
