"""Who signed in and out, who tried, and what became of second factors."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from inpaint_app.models.constraints import one_of

EVENTS = {
    "signed_in": "signed in",
    "verified": "second factor accepted",
    "signed_out": "signed out",
    "failed": "wrong name or password",
    "code_failed": "wrong second factor",
    "locked": "locked for a while",
    "enrolled": "second factor enrolled",
    "disabled": "second factor removed",
    "reset": "second factor reset",
}


class SignIn(models.Model):
    """One line of it. ``username`` is as it was typed, also where nobody has that name.

    Addresses are personal data: lines go after HUB_SIGN_IN_DAYS, which is why this is no part of
    the journal.
    """

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=16, choices=list(EVENTS.items()))
    username = models.CharField(max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        verbose_name = "sign-in"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="sign_in_by_time", fields=["at"])]
        constraints: ClassVar = [one_of("sign_in", "event", list(EVENTS))]

    def __str__(self) -> str:
        return f"{self.username} {self.get_event_display()}"
