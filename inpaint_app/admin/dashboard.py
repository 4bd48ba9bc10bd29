"""The first page: what is live, what runs, what failed, what it takes up, and what to do next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from inpaint_app.models import Channel, Checkpoint, CheckpointFile, Chunk, HubModel, Release, Run
from inpaint_app.workflow.transitions import ACTIVE

LATELY = timedelta(days=7)
MAX_ROWS = 6
TEXTS = ("fragment", "report", "manifest", "envelope")


@dataclass(frozen=True)
class Step:
    """One of the steps from an empty hub to a picture in a browser."""

    title: str
    advice: str
    done: bool
    link: str
    permission: str


def dashboard_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the page shows to what the theme has put there."""
    user = request.user
    steps = _steps()
    following = next((step for step in steps if not step.done), None)
    context |= {
        "steps": steps if following else [],
        "following": following,
        "may_follow": following is not None and user.has_perm(following.permission),
        "live": _live() if user.has_perm("inpaint_app.view_channel") else [],
        "sees_runs": user.has_perm("inpaint_app.view_run"),
        "sees_checkpoints": user.has_perm("inpaint_app.view_checkpoint"),
        "sees_channels": user.has_perm("inpaint_app.view_channel"),
    }
    if context["sees_runs"]:
        context |= _runs()
    if context["sees_checkpoints"]:
        latest = Checkpoint.objects.select_related("model", "uploaded_by")
        context |= {"checkpoints": latest[:MAX_ROWS], "storage": _storage()}
    return context


def _steps() -> list[Step]:
    """Done or not, in the order in which they are taken."""
    model = HubModel.objects.exists()
    checkpoint = Checkpoint.objects.exists()
    release = Release.objects.exists()
    published = Release.objects.filter(status=Release.Status.PUBLISHED).exists()
    live = Channel.objects.filter(release__isnull=False).exists()
    return [
        Step(
            "Create a model",
            "The name that checkpoints, releases and channels belong to.",
            model,
            reverse("admin:inpaint_app_hubmodel_add"),
            "inpaint_app.add_hubmodel",
        ),
        Step(
            "Upload a checkpoint",
            "UNet, VAE and configuration, as they come from training.",
            # A release from a bundle came without one.
            checkpoint or release,
            reverse("admin:inpaint_app_checkpoint_add"),
            "inpaint_app.add_checkpoint",
        ),
        Step(
            "Run it",
            "A worker exports it to ONNX and compares it with PyTorch.",
            release,
            reverse("admin:inpaint_app_checkpoint_changelist"),
            "inpaint_app.run_checkpoint",
        ),
        Step(
            "Publish the candidate",
            "Read the report, give it a version, and move a channel to it.",
            published and live,
            reverse("admin:inpaint_app_release_changelist"),
            "inpaint_app.publish_release",
        ),
    ]


def _live() -> list[Channel]:
    channels = Channel.objects.select_related("model", "release__published_by")
    texts = [f"release__{text}" for text in TEXTS]
    return list(channels.filter(release__isnull=False).defer("document", *texts))


def _runs() -> dict[str, Any]:
    runs = Run.objects.select_related("checkpoint__model").defer("log", "report")
    lately = timezone.now() - LATELY
    failed = runs.filter(status=Run.Status.FAILED, finished__gte=lately).order_by("-finished")
    return {
        "active_runs": list(runs.filter(status__in=ACTIVE).order_by("created")[:MAX_ROWS]),
        "failed_runs": list(failed[:MAX_ROWS]),
        "lately_days": LATELY.days,
    }


def _storage() -> dict[str, int]:
    """Bytes as they lie on the disks: what is shared is counted once."""
    files = CheckpointFile.objects.order_by().values("sha256", "size").distinct()
    return {
        "chunk_bytes": Chunk.objects.aggregate(total=Sum("size"))["total"] or 0,
        "chunk_count": Chunk.objects.count(),
        "file_bytes": sum(file["size"] for file in files),
        "file_count": len(files),
    }
