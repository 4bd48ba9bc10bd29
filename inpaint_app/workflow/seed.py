"""What a new hub starts with: the embedded model, published by the same road as every other."""

from pathlib import Path

from inpaint_app.models import HubModel, Release
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.families import FIRST_CHANNELS, create_model
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.releases import publish_release

EMBEDDED = Path(__file__).parents[1] / "embedded" / "untrained"
SLUG = "moebius-untrained"
VERSION = "0.1.0"
REASON = "The model that ships with the hub."


def seed_embedded_model(actor: Actor) -> Release | None:
    """Publish the embedded model if the hub has no model at all; what was published, or None.

    A step that was cut off is taken up again: a model without a release is seeded as well.
    """
    if Release.objects.filter(status=Release.Status.PUBLISHED).exists():
        return None
    model = HubModel.objects.first() or create_model(
        slug=SLUG,
        title="Moebius",
        notice="untrained",
        licence="Apache-2.0",
        card="A small Moebius with random weights: it shows the road, not a good picture.",
        actor=actor,
    )
    if model.slug != SLUG:
        return None
    release = model.releases.first() or import_bundle(model, EMBEDDED, actor=actor)
    release = publish_release(release, VERSION, actor=actor, reason=REASON)
    move_channel(model.channels.get(name=FIRST_CHANNELS[0]), release, actor=actor, reason=REASON)
    return release
