"""What Celery calls: ids in, the workflow does it, nothing comes back.

A message may come twice, late, or never; the rows decide what there is to do.
"""

from datetime import timedelta

from celery import Task, shared_task
from django.conf import settings

from inpaint_app.workflow import channels, execution, garbage, liveness, sign_ins

# Past any honest export; a hung one ends as a failed run rather than holding the worker for ever.
MAX_RUN_SECONDS = 6 * 3600


@shared_task(
    bind=True, name="inpaint_app.execute_run", soft_time_limit=MAX_RUN_SECONDS, ignore_result=True
)
def execute_run(self: "Task[[int], None]", run_id: int) -> None:
    """Do a queued run."""
    execution.execute_run(run_id, str(self.request.id))


@shared_task(name="inpaint_app.reap_lost_runs", ignore_result=True)
def reap_lost_runs() -> None:
    """Fail or send again the runs that nobody works at."""
    liveness.reap_lost_runs()


@shared_task(name="inpaint_app.renew_channel_documents", ignore_result=True)
def renew_channel_documents() -> None:
    """Keep the channels' documents from expiring."""
    channels.renew_channel_documents()


@shared_task(name="inpaint_app.collect_garbage", ignore_result=True)
def collect_garbage() -> None:
    """Remove what nothing names; candidates are for people to discard."""
    grace = timedelta(hours=settings.HUB_GARBAGE_GRACE_HOURS)
    garbage.collect_garbage(garbage.Scope(grace), actor=None)


@shared_task(name="inpaint_app.forget_old_sign_ins", ignore_result=True)
def forget_old_sign_ins() -> None:
    """Let go of the addresses of people who signed in long ago."""
    sign_ins.forget_old_sign_ins()
