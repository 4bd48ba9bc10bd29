"""What the workflow refuses of publishing: who, which version, and where a channel may point."""

from inpaint_app.errors import WorkflowError


class PublisherNotSecondError(WorkflowError):
    """The hub asks for two people, and the one who made the candidate wants to publish it."""

    code = "release.two_people"
    remedy = "Ask another publisher to look at the report and to publish it."


class PublisherUnnamedError(WorkflowError):
    """The hub asks for two people, and nobody says who publishes."""

    code = "release.publisher_unnamed"
    remedy = "Say who publishes it, with --by USERNAME."


class ReleaseVersionLowerError(WorkflowError):
    """The version comes before one that the model has published."""

    code = "release.version_lower"
    remedy = "Choose a higher version, or say that a lower one is meant, such as for an older line."


class ReleaseYankedError(WorkflowError):
    """A channel points at no yanked release, and a release is yanked once."""

    code = "release.yanked"
    remedy = "Choose another release, or restore this one first."


class ReleaseNotYankedError(WorkflowError):
    """Only a yanked release is restored, only a published one yanked."""

    code = "release.not_yanked"
    remedy = "Reload the page: it shows how the release stands now."


class ReleaseStillLiveError(WorkflowError):
    """A channel points at the release that is to be yanked."""

    code = "release.still_live"
    remedy = "Say for each of its channels which release it is to serve instead."


class YankNoticeMissingError(WorkflowError):
    """Visitors are to be told what is wrong."""

    code = "release.notice_missing"
    remedy = "Write one sentence for those who still use the release."


class ChannelNeverServedError(WorkflowError):
    """A channel is rolled back to what it has served before."""

    code = "channel.never_served"
    remedy = "Choose a release from the channel's history, or move the channel forward instead."


class ProtectionUnchangedError(WorkflowError):
    """The channel is protected already, or is not."""

    code = "channel.protection_unchanged"
    remedy = "Reload the page: it shows how the channel stands now."


class ScheduleTimeError(WorkflowError):
    """A move is scheduled for a moment that is still to come."""

    code = "schedule.time"
    remedy = "Choose a later time, or move the channel now."


class ScheduleSettledError(WorkflowError):
    """The scheduled move was done, cancelled or refused in the meantime."""

    code = "schedule.settled"
    remedy = "Reload the page and look at what became of it."


class ScheduleMissedError(WorkflowError):
    """The hub did not run when the move was due, and much may have changed since."""

    code = "schedule.missed"
    remedy = "Look at what the channel serves now, then move it or schedule the move again."


class ScheduleActorBarredError(WorkflowError):
    """Whoever scheduled the move may no longer move the channel."""

    code = "schedule.actor_barred"
    remedy = "Ask somebody who may move the channel to do it."


class JournalBrokenError(WorkflowError):
    """A line of the journal, or a seal over it, is gone or is not what was sealed."""

    code = "journal.broken"
    remedy = "Compare it with an exported journal: somebody changed the database itself."


class ReleaseAlteredError(WorkflowError):
    """What the database holds for a release is not what was signed, or no trusted key signed it."""

    code = "release.altered"
    remedy = (
        "Nothing was signed. Restore the database from a backup; after the loss of a key, run"
        " sign_again --unverified, which believes the database."
    )


class DocumentExpiredError(WorkflowError):
    """A channel's document has expired, and nobody has renewed it."""

    code = "channel.document_expired"
    permanent = False
    remedy = "See that beat and an upkeep worker are running, or run renew_channels by hand."


class DocumentRolledBackError(WorkflowError):
    """A channel's document is older than one that was served, as after an old backup."""

    code = "channel.document_rolled_back"
    remedy = (
        "Look at what each channel points at, and move those that point at the wrong release; then"
        " run sign_again, which issues all documents above the sequences that were seen."
    )


class DocumentMismatchError(WorkflowError):
    """A stored document is that of another model, channel or version than its row's."""

    code = "channel.document_mismatch"
    remedy = "Somebody has altered the database: restore it from a backup, then run sign_again."


class SequenceMarksUnreadableError(WorkflowError):
    """What the hub keeps of the sequences that it has issued cannot be read."""

    code = "channel.sequence_marks"
    remedy = (
        "Give this user access to HUB_SEQUENCES. A file there that is damaged may be removed; run"
        " sign_again after it."
    )


class SiteEmptyError(WorkflowError):
    """A site needs a model that serves something."""

    code = "site.nothing_served"
    remedy = "Publish a release, move the channel to it with move_channel, then export again."


class SiteDaysInvalidError(WorkflowError):
    """A signed document is valid for a while, and not for ever."""

    code = "site.days_invalid"
    remedy = "Choose fewer days, and let a clock run the export again before they are over."
