"""Who did it, and the row that says so."""

from django.contrib.auth.models import User
from django.db import models

from inpaint_app.models import StateChange

# Nobody where the hub itself acts: the reaper, the clock.
Actor = User | None


def record_change(
    subject: models.Model, *, actor: Actor, before: str, after: str, reason: str = ""
) -> None:
    """Write one line of the journal; call it in the transaction that makes the change."""
    StateChange.objects.create(
        actor=actor,
        subject_type=subject._meta.model_name or "",  # noqa: SLF001 - Django's public _meta
        subject_id=subject.pk,
        from_state=before,
        to_state=after,
        reason=reason,
    )


def record_key_change(
    keyid: str, version: int, *, actor: Actor, before: str, after: str, reason: str = ""
) -> None:
    """The same of a signing key, which has no row: its subject is the version of the key list."""
    StateChange.objects.create(
        actor=actor,
        subject_type="keylist",
        subject_id=version,
        from_state=before,
        to_state=after,
        reason=f"{keyid}: {reason}" if reason else keyid,
    )
