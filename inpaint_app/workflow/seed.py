"""What a new hub starts with: the embedded model, published by the same road as every other."""

from pathlib import Path

from inpaint_app.models import HubModel, Release
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.families import FIRST_CHANNELS, create_model
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.releases import publish_release

EMBEDDED = Path(__file__).parents[1] / "embedded" / "starter"
SLUG = "starter"
VERSION = "1.0.0"
ORIGIN = "ships with Moebius Hub"
REASON = "The model that ships with the hub."
CARD = (
    "A small feed-forward network that fills a hole in one pass: within seconds on any machine,"
    " with WebGPU or without. The makers of this hub trained it on generated pictures alone and on"
    " no photograph, so that its weights are theirs to license.\n\n"
    "Good for scratches, wires, narrow strokes and small things on plain, gradient, striped or"
    " textured ground. Not for holes wider than about 100 pixels of its picture: their middle turns"
    " soft. It knows no faces and no objects.\n\n"
    "How it was trained, and how it measures against other methods:"
    " inpaint_app/starter/MODEL_CARD.md."
)


def seed_embedded_model(actor: Actor) -> Release | None:
    """Publish the embedded model if the hub has no model at all; what was published, or None.

    A step that was cut off is taken up again: a model without a release is seeded as well.
    """
    if Release.objects.filter(status=Release.Status.PUBLISHED).exists():
        return None
    model = HubModel.objects.first() or create_model(
        slug=SLUG,
        title="Starter",
        notice="starter model; import Moebius for quality",
        licence="Apache-2.0",
        card=CARD,
        actor=actor,
    )
    if model.slug != SLUG:
        return None
    release = model.releases.first() or import_bundle(model, EMBEDDED, actor=actor, origin=ORIGIN)
    release = publish_release(release, VERSION, actor=actor, reason=REASON)
    move_channel(model.channels.get(name=FIRST_CHANNELS[0]), release, actor=actor, reason=REASON)
    return release
