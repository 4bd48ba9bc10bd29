"""The first page: what is live, runs, failed, waits, is kept and asked for, and what to do next."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from inpaint_app.admin.download_charts import downloads_by_release
from inpaint_app.admin.first_steps import way_to_a_model
from inpaint_app.admin.health import signs_of_health
from inpaint_app.admin.storage import measure_storage
from inpaint_app.models import Channel, Checkpoint, Release, Run
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
        "sees_releases": user.has_perm("inpaint_app.view_release"),
        "sees_channels": user.has_perm("inpaint_app.view_channel"),
    }
    if context["sees_runs"]:
        context |= _runs() | {"health": signs_of_health()}
    if context["sees_checkpoints"]:
        latest = Checkpoint.objects.select_related("model", "uploaded_by")
        context |= {
            "checkpoints": latest[:MAX_ROWS],
            "storage": measure_storage(),
            "may_collect": user.has_perm("inpaint_app.add_garbagecollection"),
        }
    if context["sees_releases"]:
        context |= {"awaiting": _awaiting(), "downloads": downloads_by_release()}
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


def _awaiting() -> list[Release]:
    """Candidates that somebody has to decide about, the newest first."""
    candidates = Release.objects.filter(status=Release.Status.CANDIDATE)
    named = candidates.select_related("model", "run").defer(*TEXTS, "run__log", "run__report")
    return list(named.order_by("-created")[:MAX_ROWS])
