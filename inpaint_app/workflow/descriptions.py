"""What a model says of itself may be written anew; its name, and what was published, may not."""

from typing import TypedDict

from django.db import transaction

from inpaint_app.models import HubModel
from inpaint_app.workflow.journal import Actor, record_change


class Description(TypedDict):
    """The columns of a model that are for people to read, and what its next runs keep to."""

    title: str
    notice: str
    licence: str
    card: str
    int8_psnr_budget: float | None


def describe_model(model: HubModel, description: Description, *, actor: Actor) -> HubModel:
    """Give ``model`` the description; the journal names the columns that changed.

    Manifests that are signed keep the old one; the next release has the new.
    """
    with transaction.atomic():
        model = HubModel.objects.select_for_update().get(pk=model.pk)
        changed = [name for name, text in description.items() if getattr(model, name) != text]
        if changed:
            HubModel.objects.filter(pk=model.pk).update(**description)
            reason = f"Changed: {', '.join(changed)}."
            record_change(model, actor=actor, before="", after="described", reason=reason)
    model.refresh_from_db()
    return model
