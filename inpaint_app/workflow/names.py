"""Names that people give, checked, and rows found by them."""

from inpaint_app.models import Channel, HubModel, Release
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
