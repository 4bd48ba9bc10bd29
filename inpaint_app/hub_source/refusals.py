"""What went wrong between the hub and us, as an error of ours.

Only the kind of an answer is read, never its words: a server may write back whatever was sent to
it, the token too. For the same reason our errors are raised ``from None``.
"""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx2
from huggingface_hub import errors as hub_errors
from huggingface_hub.utils import parse_ratelimit_headers

from inpaint_app.errors import SourceError
from inpaint_app.hub_source.errors import (
    AnswerMalformedError,
    FileMissingError,
    HubUnavailableError,
    HubUnreachableError,
    RateLimitedError,
    RepoDisabledError,
    RepoGatedError,
    RepoNameError,
    RepoNotFoundError,
    RevisionNotFoundError,
    TokenRefusedError,
)

# What asking can raise, and besides that, what an answer of another shape than a hub's leads to.
FAILURES: Final = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    hub_errors.OfflineModeIsEnabled,
)
MISFITS: Final = (ValueError, KeyError, TypeError, AttributeError)


def refusal_of(error: Exception, repo: str, *, what: str, has_token: bool) -> SourceError:
    """The error of ours for ``error``, met while asking for ``what`` of ``repo``."""
    refusal = _refusal_of(error, repo, what, has_token=has_token)
    response = getattr(error, "response", None)
    if response is not None:
        refusal.wait_seconds = seconds_asked(response.headers)
    return refusal


def _refusal_of(error: Exception, repo: str, what: str, *, has_token: bool) -> SourceError:
    if isinstance(error, hub_errors.HFValidationError):
        return RepoNameError(f"{repo[:100]!r} is no name of a repository.")
    if isinstance(error, hub_errors.HfHubHTTPError):
        return _by_kind(error, repo, what) or _by_status(
            error.response, repo, what, has_token=has_token
        )
    if isinstance(error, hub_errors.OfflineModeIsEnabled):
        return HubUnreachableError("HF_HUB_OFFLINE forbids to ask a hub.")
    if isinstance(error, httpx2.TimeoutException):
        return HubUnreachableError(f"The hub did not answer in time about {repo}.")
    if isinstance(error, httpx2.TransportError):
        return HubUnreachableError(f"The hub cannot be reached, or the line was cut, at {repo}.")
    return AnswerMalformedError(f"The answer about {repo} is not that of a hub.")


def seconds_asked(headers: Mapping[str, str]) -> float | None:
    """How long the hub wants us to wait: ``Retry-After`` (RFC 9110, 10.2.3), or the draft header.

    None where it does not say.
    """
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return float(given)
    if given:
        try:
            return max(parsedate_to_datetime(given).timestamp() - time.time(), 0.0)
        except ValueError:
            pass
    limit = parse_ratelimit_headers(headers)
    return float(limit.reset_in_seconds) if limit is not None and not limit.remaining else None


def _by_kind(error: hub_errors.HfHubHTTPError, repo: str, what: str) -> SourceError | None:
    """Where huggingface_hub tells what is meant: by the header X-Error-Code."""
    if isinstance(error, hub_errors.GatedRepoError):
        return RepoGatedError(f"{repo} is gated.")
    if isinstance(error, hub_errors.DisabledRepoError):
        return RepoDisabledError(f"The hub has disabled {repo}.")
    if isinstance(error, hub_errors.RevisionNotFoundError):
        return RevisionNotFoundError(f"{repo} has no {what}.")
    if isinstance(error, hub_errors.RemoteEntryNotFoundError):
        return FileMissingError(f"{repo} has no {what}.")
    return None


def _by_status(response: httpx2.Response, repo: str, what: str, *, has_token: bool) -> SourceError:
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = seconds_asked(response.headers)
        words = "" if seconds is None else f" It asks to wait for {seconds:.0f} s."
        return RateLimitedError(f"The hub allows no more requests for now.{words}")
    if status == HTTPStatus.UNAUTHORIZED and not has_token:
        # The hub says so of what does not exist as well, so as not to tell which names are taken.
        return RepoNotFoundError(f"There is no {repo}, or it is private.")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return TokenRefusedError(f"The hub does not let us read {what} of {repo}.")
    if status == HTTPStatus.NOT_FOUND:
        return RepoNotFoundError(f"There is no {repo}, or it is private.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return HubUnavailableError(f"The hub answers {status} about {repo}.")
    return AnswerMalformedError(f"The hub answers {status} about {repo}.")
