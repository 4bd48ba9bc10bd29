"""The first page: what is live, what runs, what failed, what it takes up, and what to do next."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from inpaint_app.admin.first_steps import way_to_a_model
from inpaint_app.models import Channel, Checkpoint, CheckpointFile, Chunk, Run
from inpaint_app.workflow.seed import SLUG as STARTER
from inpaint_app.workflow.transitions import ACTIVE

LATELY = timedelta(days=7)
MAX_ROWS = 6
TEXTS = ("fragment", "report", "manifest", "envelope")


def dashboard_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the page shows to what the theme has put there."""
    user = request.user
    way = way_to_a_model()
    following = way.following
    context |= {
        "way": way if following else None,
        "following": following,
        "starter": STARTER,
        "may_import": user.has_perm("inpaint_app.add_hubimport"),
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
