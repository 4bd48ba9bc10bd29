"""Names that people give, checked, and rows found by them."""

from django.contrib.auth.models import User

from inpaint_app.models import Channel, Checkpoint, HubImport, HubModel, Mirror, Release, Run
from inpaint_app.models.constraints import MAX_SLUG_LENGTH, SLUG
from inpaint_app.workflow.errors import NameInvalidError, RowNotFoundError


def check_name(name: str) -> None:
    """Pass a slug; raises ``NameInvalidError``."""
    if len(name) > MAX_SLUG_LENGTH or not SLUG.fullmatch(name):
        raise NameInvalidError(f"{name!r} is no name for the hub.")


def find_model(slug: str) -> HubModel:
    """The model of that name; raises ``RowNotFoundError``."""
    model = HubModel.objects.filter(slug=slug).first()
    if model is None:
        raise RowNotFoundError(f"There is no model {slug!r}.")
    return model


def find_channel(model: HubModel, name: str) -> Channel:
    """The channel of that name; raises ``RowNotFoundError``."""
    channel = model.channels.filter(name=name).first()
    if channel is None:
        raise RowNotFoundError(f"The model {model} has no channel {name!r}.")
    return channel


def find_release(model: HubModel, version: str) -> Release:
    """The published release of that version; raises ``RowNotFoundError``."""
    release = model.releases.filter(version=version).first()
    if release is None:
        raise RowNotFoundError(f"The model {model} has no release {version!r}.")
    return release


def find_candidate(number: int) -> Release:
    """The release of that number, candidate or not; raises ``RowNotFoundError``."""
    release = Release.objects.filter(pk=number).first()
    if release is None:
        raise RowNotFoundError(f"There is no candidate {number}.")
    return release


def find_checkpoint(number: int) -> Checkpoint:
    """The checkpoint of that number; raises ``RowNotFoundError``."""
    checkpoint = Checkpoint.objects.filter(pk=number).first()
    if checkpoint is None:
        raise RowNotFoundError(f"There is no checkpoint {number}.")
    return checkpoint


def find_run(number: int) -> Run:
    """The run of that number; raises ``RowNotFoundError``."""
    run = Run.objects.filter(pk=number).first()
    if run is None:
        raise RowNotFoundError(f"There is no run {number}.")
    return run


def find_import(number: int) -> HubImport:
    """The import of that number; raises ``RowNotFoundError``."""
    job = HubImport.objects.filter(pk=number).first()
    if job is None:
        raise RowNotFoundError(f"There is no import {number}.")
    return job


def find_mirror(slug: str) -> Mirror:
    """The mirror of that name; raises ``RowNotFoundError``."""
    mirror = Mirror.objects.filter(slug=slug).first()
    if mirror is None:
        raise RowNotFoundError(f"There is no mirror {slug!r}.")
    return mirror


def find_user(username: str) -> User:
    """The user of that name; raises ``RowNotFoundError``."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise RowNotFoundError(f"There is no user {username!r}.")
    return user
