"""Who signed in, out, or tried to: written as it happens, and forgotten after a while."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from inpaint_app.models import SignIn

MAX_USERNAME = 150


def record_sign_in(
    event: str, *, username: str = "", user: User | None = None, address: str | None = None
) -> SignIn:
    """One line; ``event`` is one of inpaint_app.models.sign_in.EVENTS."""
    name = username or (user.get_username() if user else "")
    return SignIn.objects.create(
        event=event, username=name[:MAX_USERNAME], user=user, address=address or None
    )


def forget_old_sign_ins() -> int:
    """Delete the lines that are older than HUB_SIGN_IN_DAYS; how many."""
    before = timezone.now() - timedelta(days=settings.HUB_SIGN_IN_DAYS)
    return SignIn.objects.filter(at__lt=before).delete()[0]
