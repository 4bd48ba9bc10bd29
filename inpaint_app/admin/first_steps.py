"""The way from what a hub starts with to a model of one's own in a browser, step by step."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from inpaint_app.models import Channel, Checkpoint, HubModel, Release
from inpaint_app.workflow.seed import SLUG as STARTER

IMPORT = "admin:inpaint_app_hubimport_moebius"
BESIDE_THE_STARTER = (
    "The starter model answers within seconds on any machine. Moebius gives the quality: visitors"
    " with WebGPU can choose it as soon as it is live."
)


@dataclass(frozen=True)
class Step:
    """One of the steps: what to do, what it is for, and where it is done by whom."""

    title: str
    advice: str
    done: bool
    link: str
    permission: str


@dataclass(frozen=True)
class Way:
    """All steps under one heading; over once the last of them is done."""

    heading: str
    lead: str
    steps: tuple[Step, ...]

    @property
    def following(self) -> Step | None:
        """The first that is not done."""
        return next((step for step in self.steps if not step.done), None)


def way_to_a_model() -> Way:
    """To a model of this hub's own: the one that ships with it is there without any step."""
    if Channel.objects.filter(model__slug=STARTER, release__isnull=False).exists():
        return Way("Bring Moebius in", BESIDE_THE_STARTER, (_import(), *_steps()[2:]))
    return Way("First steps", "From an empty hub to a picture in a visitor's browser.", _steps())


def _import() -> Step:
    """The way in that asks for nothing but a choice; an upload of one's own does as well."""
    models = HubModel.objects.exclude(slug=STARTER)
    return Step(
        "Import Moebius",
        "From the Hugging Face Hub, pinned and verified. Or create a model and upload a checkpoint"
        " of your own.",
        models.filter(Q(checkpoints__isnull=False) | Q(releases__isnull=False)).exists(),
        reverse(IMPORT),
        "inpaint_app.add_hubimport",
    )


def _steps() -> tuple[Step, ...]:
    """Done or not, in the order in which they are taken."""
    models = HubModel.objects.exclude(slug=STARTER)
    checkpoints = Checkpoint.objects.filter(model__in=models)
    releases = Release.objects.filter(model__in=models)
    live = Channel.objects.filter(model__in=models, release__isnull=False)
    has_release = releases.exists()
    return (
        Step(
            "Create a model",
            "The name that checkpoints, releases and channels belong to, such as moebius.",
            models.exists(),
            reverse("admin:inpaint_app_hubmodel_add"),
            "inpaint_app.add_hubmodel",
        ),
        Step(
            "Upload a checkpoint",
            "Configuration, UNet and VAE, as they come from training.",
            # A release from a bundle came without one.
            has_release or checkpoints.exists(),
            reverse("admin:inpaint_app_checkpoint_add"),
            "inpaint_app.add_checkpoint",
        ),
        Step(
            "Run it",
            "A worker exports it to ONNX and compares it with PyTorch.",
            has_release,
            reverse("admin:inpaint_app_checkpoint_changelist"),
            "inpaint_app.run_checkpoint",
        ),
        Step(
            "Publish the candidate",
            "Read the report, give it a version, and move a channel to it.",
            live.exists(),
            reverse("admin:inpaint_app_release_changelist"),
            "inpaint_app.publish_release",
        ),
    )
