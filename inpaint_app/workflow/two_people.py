"""Who made a candidate, and whether somebody else publishes it (HUB_TWO_PERSON_PUBLISH).

A channel's moves are left out on purpose: they choose among releases that two people have let
through already, and going back at night must not wait for a second one. Where a move is to take
more, the channel is protected.
"""

from django.conf import settings
from django.contrib.auth.models import User

from inpaint_app.models import Release, Run, StateChange
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.publishing_errors import PublisherNotSecondError, PublisherUnnamedError

MAY_PUBLISH = "inpaint_app.publish_release"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def makers_of(release: Release) -> set[User]:
    """Everyone who uploaded its checkpoint, started or retried its run, or imported it.

    From the journal, which nobody can edit, and from the rows that name them. Empty for what the
    hub itself brought along, or a command did for nobody.
    """
    made = StateChange.objects.filter(
        subject_type="release", subject_id=release.pk, to_state=Release.Status.CANDIDATE
    )
    people: set[int | None] = set(made.values_list("actor", flat=True))
    if release.run is not None:
        queued = StateChange.objects.filter(
            subject_type="run", subject_id=release.run.pk, to_state=Run.Status.QUEUED
        )
        people |= set(queued.values_list("actor", flat=True))
        people |= {release.run.created_by_id, release.run.checkpoint.uploaded_by_id}
    return set(User.objects.filter(pk__in=[pk for pk in people if pk is not None]))


def barred_makers(release: Release) -> set[User]:
    """Who may not publish it, because the hub asks for two people; empty where it does not."""
    return makers_of(release) if settings.HUB_TWO_PERSON_PUBLISH else set()


def second_people(release: Release) -> list[User]:
    """Who may publish it besides, by name."""
    barred = {person.pk for person in barred_makers(release)}
    publishers = User.objects.with_perm(MAY_PUBLISH, backend=MODEL_BACKEND).exclude(pk__in=barred)
    return list(publishers.order_by("username"))


def check_second_person(release: Release, actor: Actor) -> None:
    """Pass where the rule is off, or ``actor`` made nothing of the candidate; superusers included.

    Raises ``PublisherNotSecondError``, and ``PublisherUnnamedError`` where a person made it and
    nobody is named who publishes it.
    """
    makers = barred_makers(release)
    if not makers:
        return
    if actor is None:
        raise PublisherUnnamedError(f"{release} was made by {_names(makers)}.")
    if actor in makers:
        raise PublisherNotSecondError(f"{release} was made by {_names(makers)}: that is you.")


def _names(people: set[User]) -> str:
    return " and ".join(sorted(person.get_username() for person in people))
