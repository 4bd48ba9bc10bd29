"""What can be wrong with an import besides what a hub answers and what the files are."""

from inpaint_app.errors import WorkflowError


class ImportAlreadyActiveError(WorkflowError):
    """The same files are on their way to the same model."""

    code = "import.already_active"
    permanent = False
    remedy = "Wait for the import that is queued or running, or cancel it."


class ImportNotRetryableError(WorkflowError):
    """Only what has failed or was cancelled is tried again."""

    code = "import.not_retryable"
    remedy = "Start a new import instead."


class ImportNotCancellableError(WorkflowError):
    """The import has ended already."""

    code = "import.not_cancellable"
    remedy = "There is nothing left to cancel; leave it as it is."


class ImportNotSucceededError(WorkflowError):
    """Somebody waited for an import, and it ended otherwise."""

    code = "import.not_succeeded"
    remedy = "Follow the advice of the import, then retry it."


class ImportWorkerLostError(WorkflowError):
    """The worker stopped renewing its lease: it was killed, or its machine is gone."""

    code = "import.worker_lost"
    permanent = False
    remedy = "Retry the import: it goes on with what has arrived."


class ImportCrashedError(WorkflowError):
    """A fault of the hub, or of a library, that no step foresaw."""

    code = "import.crashed"
    remedy = "Read the end of the import's log, then retry; a fault that stays is one to report."
