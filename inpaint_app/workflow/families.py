"""Models, in the hub's sense: the lines that releases belong to."""

from django.db import IntegrityError, transaction

from inpaint_app.models import Channel, HubModel
from inpaint_app.workflow.errors import NameTakenError
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.names import check_name

# Every model starts with these; the first is what a visitor gets who names none.
FIRST_CHANNELS = ("stable", "canary")


def create_model(
    *,
    slug: str,
    title: str,
    licence: str,
    notice: str = "",
    card: str = "",
    is_default: bool | None = None,
    actor: Actor = None,
) -> HubModel:
    """A new model with its first channels; the very first is the default unless told otherwise.

    Raises ``NameInvalidError`` and ``NameTakenError``.
    """
    check_name(slug)
    try:
        with transaction.atomic():
            if is_default is None:
                is_default = not HubModel.objects.filter(is_default=True).exists()
            if is_default:
                HubModel.objects.filter(is_default=True).update(is_default=False)
            model = HubModel.objects.create(
                slug=slug,
                title=title,
                licence=licence,
                notice=notice,
                card=card,
                is_default=is_default,
            )
            record_change(model, actor=actor, before="", after="created")
            for name in FIRST_CHANNELS:
                channel = Channel.objects.create(
                    model=model, name=name, is_default=name == FIRST_CHANNELS[0]
                )
                record_change(channel, actor=actor, before="", after="created")
    except IntegrityError as error:
        raise NameTakenError(f"There is a model {slug} already.") from error
    return model


def make_default(model: HubModel, *, actor: Actor, reason: str = "") -> None:
    """Serve ``model`` where a visitor names none."""
    with transaction.atomic():
        HubModel.objects.filter(is_default=True).exclude(pk=model.pk).update(is_default=False)
        if HubModel.objects.filter(pk=model.pk, is_default=False).update(is_default=True):
            record_change(model, actor=actor, before="", after="default", reason=reason)
    model.refresh_from_db()
