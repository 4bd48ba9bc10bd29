"""What the clock does with mirrors: copies that nobody works at, and the daily comparison."""

from inpaint_app.models import Mirror, MirrorCopy
from inpaint_app.workflow.liveness import fail_lost_jobs, send_forgotten_jobs
from inpaint_app.workflow.mirrors.errors import CopyWorkerLostError
from inpaint_app.workflow.mirrors.requesting import request_sync


def reap_lost_copies() -> tuple[int, int]:
    """Fail copies whose lease has passed, send again those queued for long; how many of each."""
    lost = fail_lost_jobs(MirrorCopy, CopyWorkerLostError)
    return len(lost), send_forgotten_jobs(MirrorCopy)


def sync_mirrors() -> int:
    """Queue a sync of every enabled mirror with all its releases; how many copies."""
    mirrors = Mirror.objects.filter(is_enabled=True)
    return sum(len(request_sync(mirror, actor=None, reason="daily")) for mirror in mirrors)
