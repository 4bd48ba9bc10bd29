"""How uploads look in the admin: the words for their states, and what there is to choose."""

from typing import Final

from inpaint_app.models import CheckpointFile, Upload
from inpaint_app.presentation.formats import format_bytes

# The words that people know from other places for what the database calls otherwise.
WORDS: Final = {"receiving": "unfinished", "uploaded": "scanning", "scanned": "scanning"}
WORDS_OF_VERDICT: Final = {"accepted": "safe", "rejected": "refused"}
TONES: Final = {
    "receiving": "waiting",
    "uploaded": "active",
    "scanned": "active",
    "accepted": "good",
    "rejected": "bad",
    "discarded": "quiet",
}
PART_CHOICES: Final = [("", "not used"), *CheckpointFile.Role.choices]


def state_words(upload: Upload) -> str:
    """The state, as its owner would call it."""
    if upload.checkpoint_id is not None:
        return "in a checkpoint"
    return (WORDS | WORDS_OF_VERDICT).get(upload.status, upload.status)


def describe_progress(upload: Upload) -> str:
    """How far it is: ``61 % of 862 MB``; its size once all of it is here."""
    if upload.status in {Upload.Status.RECEIVING, Upload.Status.DISCARDED}:
        if not upload.length:
            return format_bytes(upload.offset)
        return f"{100 * upload.offset // upload.length} % of {format_bytes(upload.length)}"
    return format_bytes(upload.offset)
