"""What the workflow refuses because of the state that the rows are in."""

from inpaint_app.errors import LookupFailedError, WorkflowError


class IllegalTransitionError(WorkflowError):
    """The state machine knows no such step."""

    code = "run.illegal_transition"
    remedy = "Reload the page: it shows what can be done with the run as it is now."


class RunMovedOnError(WorkflowError):
    """Somebody else changed the run in the meantime; nothing was done."""

    code = "run.moved_on"
    permanent = False
    remedy = "Reload the page and look at what the other one did."


class RunAlreadyActiveError(WorkflowError):
    """A checkpoint has one run at a time."""

    code = "run.already_active"
    permanent = False
    remedy = "Wait for the run that is queued or running, or cancel it."


class RunNotRetryableError(WorkflowError):
    """Only what has failed or was cancelled is tried again."""

    code = "run.not_retryable"
    remedy = "Start a new run of the checkpoint instead."


class RunNotCancellableError(WorkflowError):
    """The run has ended already."""

    code = "run.not_cancellable"
    remedy = "There is nothing left to cancel; leave it as it is."


class RunNotQueuedError(WorkflowError):
    """Only what waits can be let go first."""

    code = "run.not_queued"
    remedy = "Look at the queue: it shows what still waits."


class RunNotSucceededError(WorkflowError):
    """Somebody waited for a run, and it ended otherwise."""

    code = "run.not_succeeded"
    remedy = "Follow the advice of the run, then retry it."


class RunStoppedError(WorkflowError):
    """Raised inside a worker whose run was cancelled, or given up for lost, while it worked."""

    code = "run.stopped"
    remedy = "Retry the run if its result is still wanted."


class RunWorkerLostError(WorkflowError):
    """The worker stopped renewing its lease: it was killed, or its machine is gone."""

    code = "run.worker_lost"
    permanent = False
    remedy = "Retry the run; if it is lost again, give the worker more memory."


class RunCrashedError(WorkflowError):
    """A fault of the hub, or of a library, that no step foresaw."""

    code = "run.crashed"
    remedy = "Read the end of the run's log, then retry; a fault that stays is one to report."


class CheckpointDuplicateError(WorkflowError):
    """The model has a checkpoint with exactly these bytes."""

    code = "checkpoint.duplicate"
    remedy = "Use the checkpoint that is there; its runs can be started again."


class ReleaseImmutableError(WorkflowError):
    """A published release stays as it is."""

    code = "release.immutable"
    remedy = "Publish another candidate under the next version."


class ReleaseVersionInvalidError(WorkflowError):
    """The version does not follow Semantic Versioning."""

    code = "release.version_invalid"
    remedy = "Write it as MAJOR.MINOR.PATCH, such as 1.2.0 or 2.0.0-rc.1."


class ReleaseVersionTakenError(WorkflowError):
    """The model has a release of this version."""

    code = "release.version_taken"
    remedy = "Choose a version that the model has not used; versions are never used again."


class ReleaseNotPassedError(WorkflowError):
    """Validation did not pass, so there is nothing to publish."""

    code = "release.not_passed"
    remedy = "Read the report, then run the checkpoint again."


class ReleaseIncompleteError(WorkflowError):
    """A graph that the pipeline needs is missing, or a chunk is not in the store."""

    code = "release.incomplete"
    remedy = "Run a checkpoint that has every part, and keep the chunk store whole."


class ReleaseGoneError(WorkflowError):
    """The candidate was discarded, perhaps by somebody else just now."""

    code = "release.gone"
    remedy = "Run its checkpoint again if it is still wanted."


class ChunksCollectedError(WorkflowError):
    """Storing took longer than the grace time of the garbage collection."""

    code = "garbage.chunks_collected"
    permanent = False
    remedy = (
        "Retry: what was collected is stored again. If it comes again, collect with more grace."
    )


class GraceTooShortError(WorkflowError):
    """Garbage has to lie for a while: what is being stored right now looks like it."""

    code = "garbage.grace_too_short"
    remedy = "Give it an hour at least; two days are the usual."


class ChannelReleaseNotPublishedError(WorkflowError):
    """A channel points at published releases of its own model."""

    code = "channel.release_not_published"
    remedy = "Publish the release first."


class ChannelUnchangedError(WorkflowError):
    """The channel points at this release already."""

    code = "channel.unchanged"
    remedy = "Choose another release, or leave the channel where it is."


class ChannelProtectedError(WorkflowError):
    """A protected channel is moved by those alone who may protect channels."""

    code = "channel.protected"
    remedy = "Ask an administrator to move it, or to lift its protection."


class SecondFactorWrongError(WorkflowError):
    """The code is not the app's of this half minute, nor a recovery code that is left."""

    code = "signin.code_wrong"
    permanent = False
    remedy = "Wait for the next code of the app; see that the clock of its device is right."


class SecondFactorWaitError(WorkflowError):
    """After each wrong code the next one has to wait longer."""

    code = "signin.code_too_soon"
    permanent = False
    remedy = "Then type the code that the app shows."


class NameTakenError(WorkflowError):
    """Another model, or another channel of the model, has this name."""

    code = "name.taken"
    remedy = "Choose another name."


class NameInvalidError(WorkflowError):
    """A name is lower-case letters and digits, in groups joined by single hyphens."""

    code = "name.invalid"
    remedy = "Write it like moebius or canary-2, with at most 64 characters."


class BundleMalformedError(WorkflowError):
    """The folder does not hold what export_checkpoint writes."""

    code = "bundle.malformed"
    remedy = "Export the checkpoint again and import the whole folder."


class BundleCorruptError(WorkflowError):
    """A file or a chunk of the bundle is not the bytes that it is named after."""

    code = "bundle.corrupt"
    remedy = "Copy the bundle again from where it was made."


class AccessTokenInvalidError(WorkflowError):
    """No token of this hub, or one that has expired or was revoked."""

    code = "token.invalid"
    remedy = "Make a new token in the admin under 'Access tokens', and send that."


class AccessTokenScopeError(WorkflowError):
    """A token is not good for this, or was asked for with a word that is no scope."""

    code = "token.scope"
    remedy = "Make a token with the scope that is needed."


class AccessTokenRevokedError(WorkflowError):
    """The token has ended before."""

    code = "token.revoked"
    remedy = "There is nothing left to do; make a new token where one is needed."


class KeyUnknownError(WorkflowError):
    """No trusted key has an id that begins like this, or several have."""

    code = "key.unknown"
    remedy = "Write enough of one of the ids that are named here."


class KeyInUseError(WorkflowError):
    """The key that is to be revoked is the one that the hub signs with."""

    code = "key.in_use"
    remedy = "Run rotate_signing_key first: then another key signs, and this one can be revoked."


class RowNotFoundError(LookupFailedError):
    """There is no row of that name."""

    code = "unknown.row"
    remedy = "Check the spelling; the admin lists what there is."
