"""The second factor of a person: an authenticator app, and codes for the day when it is lost.

TOTP (RFC 6238) and single-use codes, kept by django-otp. Every change leaves a line among the
sign-ins; a wrong code makes the next try wait, for each kind of device by itself.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from inpaint_app.errors import HubError
from inpaint_app.workflow.errors import SecondFactorWaitError, SecondFactorWrongError
from inpaint_app.workflow.sign_ins import record_sign_in

CODES = 10
TOTP_DIGITS = 6
WRONG = "This code is not the one of now, or was used before."


@dataclass(frozen=True)
class SecondFactor:
    """What a person has: since when, and how many codes are left."""

    since: datetime
    codes_left: int


def second_factor_of(user: User) -> SecondFactor | None:
    """The confirmed one; None where nobody has enrolled."""
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return None
    return SecondFactor(device.created_at, StaticToken.objects.filter(device__user=user).count())


def has_second_factor(user: User) -> bool:
    """Whether a code has to be asked for."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begin_enrolment(user: User) -> TOTPDevice:
    """The device that waits for its first code: the same until it is confirmed."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        waiting: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=False).first()
        if waiting is None:
            waiting = TOTPDevice.objects.create(user=user, name="app", confirmed=False)
        return waiting


def confirm_enrolment(user: User, code: str, *, address: str | None) -> tuple[Device, list[str]]:
    """Take the first code of the app; the device, and the recovery codes, which are shown once.

    Raises ``SecondFactorWrongError`` and ``SecondFactorWaitError``.
    """
    with transaction.atomic():
        device = begin_enrolment(user)
        refusal = _refusal(device, _plain(code))
        if refusal is None:
            TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save()
            codes = _new_codes(user)
            record_sign_in("enrolled", user=user, address=address)
    if refusal is not None:
        raise refusal
    return device, codes


def verify_second_factor(user: User, code: str, *, address: str | None) -> Device:
    """The device that takes the code; six digits are the app's, anything else a recovery code.

    Raises ``SecondFactorWrongError`` and ``SecondFactorWaitError``.
    """
    code = _plain(code)
    is_of_app = len(code) == TOTP_DIGITS and code.isdigit()
    table = TOTPDevice if is_of_app else StaticDevice
    with transaction.atomic():  # a code is taken once, however many send it at the same time
        devices = table.objects.select_for_update().filter(user=user, confirmed=True)
        device: Device | None = devices.first()
        refusal = _refusal(device, code)
        event = "verified" if refusal is None else "code_failed"
        record_sign_in(event, user=user, address=address)
    if device is None or refusal is not None:
        raise refusal or SecondFactorWrongError(WRONG)
    return device


def renew_codes(user: User, code: str, *, address: str | None) -> list[str]:
    """New recovery codes, which replace what is left of the old; ``code`` proves who asks."""
    verify_second_factor(user, code, address=address)
    with transaction.atomic():
        return _new_codes(user)


def remove_second_factor(user: User, code: str, *, address: str | None) -> None:
    """Let the password be enough again; ``code`` proves who asks."""
    verify_second_factor(user, code, address=address)
    _delete(user, "disabled", address)


def reset_second_factor(user: User) -> bool:
    """For an administrator, when a person has lost both app and codes; whether there was one."""
    had = has_second_factor(user)
    _delete(user, "reset", None)
    return had


def _delete(user: User, event: str, address: str | None) -> None:
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        record_sign_in(event, user=user, address=address)


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes: list[str] = [
        StaticToken.random_token()  # type: ignore[no-untyped-call]
        for _ in range(CODES)
    ]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _refusal(device: Device | None, code: str) -> HubError | None:
    """Why the device does not take the code; None where it does. Counts the failure."""
    if device is None:
        return SecondFactorWrongError(WRONG)
    allowed, why = device.verify_is_allowed()  # type: ignore[no-untyped-call]
    if not allowed:
        seconds = (why["locked_until"] - timezone.now()).total_seconds()
        return SecondFactorWaitError(f"Too many wrong codes: wait {max(1, round(seconds))} s.")
    is_right = device.verify_token(code)  # type: ignore[no-untyped-call]
    return None if is_right else SecondFactorWrongError(WRONG)


def _plain(code: str) -> str:
    """As apps and people write it: with spaces, in capitals."""
    return "".join(code.split()).lower()
