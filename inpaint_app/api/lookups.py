"""Rows by the names in a URL; a name that is none is answered with the names that are."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from inpaint_app.api.errors import ChannelUnknownError, ModelUnknownError, ReleaseUnknownError
from inpaint_app.models import Channel, HubModel, Release
from inpaint_app.models.yank import newest_yank

MAX_NAMES = 20


def find_model(slug: str) -> HubModel:
    """The model of that name; raises ``ModelUnknownError``."""
    model = HubModel.objects.filter(slug=_askable(slug)).first()
    if model is None:
        known = HubModel.objects.values_list("slug", flat=True)
        raise ModelUnknownError(f"There is no model {_shown(slug)}. {_listed('models', known)}")
    return model


def find_channel(model: str | None, name: str | None) -> Channel:
    """A channel that serves something: of the default model, and the default one, where not named.

    Raises ``ModelUnknownError`` and ``ChannelUnknownError``.
    """
    of_model = Q(model__is_default=True) if model is None else Q(model__slug=_askable(model))
    of_name = Q(is_default=True) if name is None else Q(name=_askable(name))
    # There is one at most, so no order is asked for: that of the admin's lists costs joins.
    found = Channel.objects.select_related("model").filter(of_model, of_name).order_by()
    channel = found.first()
    if channel is not None and channel.document:
        return channel
    owner = _default_model() if model is None else find_model(model)
    if channel is not None:
        reason = f"Nothing is published yet in the channel {channel.name} of {owner.slug}."
    else:
        reason = f"{owner.slug} has no {f'channel {_shown(name)}' if name else 'default channel'}."
    serving = owner.channels.exclude(document="").values_list("name", flat=True)
    raise ChannelUnknownError(f"{reason} {_listed('channels that serve something', serving)}")


def find_release(slug: str, version: str) -> Any:
    """The published release of that version, yanked or not, with its newest yank.

    Raises ``ModelUnknownError`` and ``ReleaseUnknownError``.
    """
    published = Release.objects.filter(model__slug=_askable(slug), status=Release.Status.PUBLISHED)
    published = published.annotate(
        yank_state=newest_yank("state"), yank_envelope=newest_yank("envelope")
    )
    release = published.filter(version=_askable(version)).select_related("model").first()
    if release is None:
        model = find_model(slug)
        versions = published.order_by("-sequence").values_list("version", flat=True)
        raise ReleaseUnknownError(
            f"{model.slug} has no release {_shown(version)}. {_listed('releases', versions)}"
        )
    return release


def _default_model() -> HubModel:
    model = HubModel.objects.filter(is_default=True).first()
    if model is None:
        known = HubModel.objects.values_list("slug", flat=True)
        raise ModelUnknownError(f"No model is served by default. {_listed('models', known)}")
    return model


def _askable(name: str) -> str:
    """What PostgreSQL takes in a query: it refuses NUL, which is in no name of ours."""
    return "" if "\0" in name else name


def _shown(name: str) -> str:
    return repr(name[:80])


def _listed(what: str, names: Iterable[str | None]) -> str:
    known = [str(name) for name in names]
    if not known:
        return f"There are no {what}."
    more = f" and {len(known) - MAX_NAMES} more" if len(known) > MAX_NAMES else ""
    return f"The {what} are: {', '.join(known[:MAX_NAMES])}{more}."
