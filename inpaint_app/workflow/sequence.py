"""The counter of a model's documents; it only grows, which is what lets a page refuse old ones."""

from django.db.models import F

from inpaint_app.models import HubModel


def next_sequence(model_id: int) -> int:
    """Count one document more. Call it in a transaction: the row stays locked until its end."""
    HubModel.objects.filter(pk=model_id).update(last_sequence=F("last_sequence") + 1)
    return HubModel.objects.values_list("last_sequence", flat=True).get(pk=model_id)
