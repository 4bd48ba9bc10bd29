"""Which run a worker takes when a message comes."""

from inpaint_app.models import Run
from inpaint_app.workflow.lease import claim_job


def claim_run(run_id: int, delivery_id: str) -> Run | None:
    """Take a queued run; None where there is nothing to take, as with a second delivery."""
    run = Run.objects.filter(pk=run_id, status=Run.Status.QUEUED).first()
    return run if run is not None and claim_job(run, delivery_id) else None
