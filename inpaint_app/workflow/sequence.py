"""The counter of a model's documents; it only grows, which is what lets a page refuse old ones."""

from functools import partial

from django.db import transaction
from django.db.models import F

from inpaint_app.models import HubModel
from inpaint_app.workflow.sequence_marks import read_marks, record_sequence


def next_sequence(model_id: int) -> int:
    """Count one document more. Call it in a transaction: the row stays locked until its end.

    A database that is older than what it has issued goes on above that. Raises
    ``SequenceMarksUnreadableError``.
    """
    model = HubModel.objects.filter(pk=model_id)
    model.update(last_sequence=F("last_sequence") + 1)
    slug, sequence = model.values_list("slug", "last_sequence").get()
    if sequence <= (issued := read_marks(slug).model):
        sequence = issued + 1
        model.update(last_sequence=sequence)
    transaction.on_commit(partial(record_sequence, slug, sequence))
    return sequence
