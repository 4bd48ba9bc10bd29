"""What can be wrong with a mirror's rows, besides what its place answers."""

from inpaint_app.errors import WorkflowError


class MirrorDisabledError(WorkflowError):
    """Nothing is copied to a mirror that is switched off."""

    code = "mirror.disabled"
    remedy = "Switch the mirror on first."


class MirrorUnchangedError(WorkflowError):
    """The mirror is switched on already, or off."""

    code = "mirror.unchanged"
    remedy = "Reload the page: it shows how the mirror stands now."


class MirrorReleaseError(WorkflowError):
    """A mirror holds published releases, and where it is one model's, that model's alone."""

    code = "mirror.release"
    remedy = "Choose a published release, of the mirror's model if it has one."


class MirrorBusyError(WorkflowError):
    """Somebody else is at it right now."""

    code = "mirror.busy"
    permanent = False
    remedy = "Wait until the worker has ended: the mirror's page shows how far it is."


class MirrorIncompleteError(WorkflowError):
    """A sync came to its end, and not every release is complete."""

    code = "mirror.incomplete"
    permanent = False
    remedy = "Follow the advice at each release that failed, then sync again."


class CopyWorkerLostError(WorkflowError):
    """The worker stopped renewing its lease: it was killed, or its machine is gone."""

    code = "mirror.worker_lost"
    permanent = False
    remedy = "Sync the mirror again: it goes on with what has arrived."


class CopyCrashedError(WorkflowError):
    """A fault of the hub, or of a library, that no step foresaw."""

    code = "mirror.crashed"
    remedy = "Read the log of the worker, then sync again; a fault that stays is one to report."
