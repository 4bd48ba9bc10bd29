"""Signing in: the second factor, how often one may guess, how long a session lasts."""

from datetime import timedelta

from moebius_hub.settings.environment import env

__all__ = [
    "AUTHENTICATION_BACKENDS",
    "AXES_CLIENT_IP_CALLABLE",
    "AXES_COOLOFF_TIME",
    "AXES_DISABLE_ACCESS_LOG",
    "AXES_ENABLE_ADMIN",
    "AXES_FAILURE_LIMIT",
    "AXES_LOCKOUT_CALLABLE",
    "AXES_LOCKOUT_PARAMETERS",
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT",
    "AXES_RESET_ON_SUCCESS",
    "AXES_VERBOSE",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_FAILURE_VIEW",
    "HUB_SIGN_IN_DAYS",
    "HUB_TRUSTED_PROXIES",
    "HUB_TWO_FACTOR",
    "OTP_TOTP_ISSUER",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SIGN_IN_APPS",
    "SIGN_IN_MIDDLEWARE",
]

SIGN_IN_APPS = [
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
]
# After the authentication; what counts failures comes last, to see what the others answered.
SIGN_IN_MIDDLEWARE = [
    "django_otp.middleware.OTPMiddleware",
    "inpaint_app.admin.second_factor_gate.SecondFactorMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses first, where somebody guesses
    "django.contrib.auth.backends.ModelBackend",
]

# off; optional: who has enrolled is asked; required: who has not does that first of all.
HUB_TWO_FACTOR: str = env.str("HUB_TWO_FACTOR", default="optional")
OTP_TOTP_ISSUER = "Moebius Hub"
HUB_SIGN_IN_DAYS: float = env.float("HUB_SIGN_IN_DAYS", default=90.0)

# How many proxies of our own a request has come through: that many last entries of X-Forwarded-For
# are theirs, and the rest is what the visitor made up.
HUB_TRUSTED_PROXIES: int = env.int("HUB_TRUSTED_PROXIES", default=0)
AXES_CLIENT_IP_CALLABLE = "moebius_hub.client_address.client_address"
# One name from one address: who guesses locks out themselves, and neither the one whose name it is
# nor anybody else. By address alone an office would be locked out by one of its own.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a guesser holds the lock for ever
AXES_LOCKOUT_CALLABLE = "inpaint_app.admin.lockout.show_lockout"
# inpaint_app.models.SignIn says it better, and forgets.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# A working day. Django starts a new session at sign-in, and ends all others of a person whose
# password changes.
SESSION_COOKIE_AGE: int = env.int("HUB_SESSION_SECONDS", default=12 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # strict would sign out whoever follows a link to a run
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "inpaint_app.admin.error_pages.csrf_failed"
