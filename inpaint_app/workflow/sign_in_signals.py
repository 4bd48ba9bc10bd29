"""What Django and the throttle say of sign-ins, written down as inpaint_app.models.SignIn."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from inpaint_app.workflow.sign_ins import record_sign_in
from moebius_hub.client_address import client_address


def connect_signals() -> None:
    """Listen; called once, by the app's configuration."""
    user_logged_in.connect(_signed_in, dispatch_uid="hub.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="hub.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="hub.failed")
    user_locked_out.connect(_locked, dispatch_uid="hub.locked")


def _signed_in(user: User, request: HttpRequest | None = None, **_: Any) -> None:
    record_sign_in("signed_in", user=user, address=_address(request))


def _signed_out(user: User | None, request: HttpRequest | None = None, **_: Any) -> None:
    if user is not None:
        record_sign_in("signed_out", user=user, address=_address(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    name = str(credentials.get("username") or "")
    record_sign_in("failed", username=name, user=_known(name), address=_address(request))


def _locked(username: str | None, ip_address: str | None, **_: Any) -> None:
    name = username or ""
    record_sign_in("locked", username=name, user=_known(name), address=ip_address)


def _known(name: str) -> User | None:
    return User.objects.filter(username=name).first()


def _address(request: HttpRequest | None) -> str | None:
    return None if request is None else client_address(request)
