"""Headers that keep what we serve to itself: content policies by path, cross-origin isolation.

Both middlewares stand outside WhiteNoise and set headers on whatever comes back from within; which
path gets what is data, in ``moebius_hub.settings.page_security``.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp, with a policy for each part of the site in place of one for all."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - django-csp's signature
    ) -> PolicyParts:
        """The policy of the path; one that a view has set by django-csp's decorators wins."""
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = policy_for(request.path_info)
        return parts


class IsolationMiddleware:
    """COEP and CORP for the page and its assets, a Permissions-Policy for everything."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and isolate the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", settings.HUB_PERMISSIONS_POLICY)
        if re.fullmatch(settings.HUB_ISOLATED_PATHS, request.path_info):
            response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response


def policy_for(path: str) -> dict[str, list[str]] | None:
    """The directives for a path; None stands for the default of django-csp's own setting."""
    for pattern, policy in settings.HUB_CONTENT_POLICIES:
        if re.fullmatch(pattern, path):
            if pattern != settings.HUB_ISOLATED_PATHS:
                return dict(policy)
            places = (
                settings.HUB_CHUNK_URLS,
                settings.HUB_MIRROR_ORIGINS,
                settings.HUB_PICTURE_URLS,
            )
            others = origins_of(url for urls in places for url in urls)
            return {**policy, "connect-src": [*policy["connect-src"], *others]}
    return None


def origins_of(urls: Iterable[str]) -> list[str]:
    """The origins of those base URLs that are not our own, each once, in order."""
    parts = (urlsplit(url) for url in urls)
    hosts = ((part.scheme, part.netloc.rpartition("@")[2]) for part in parts)
    return list(dict.fromkeys(f"{scheme}://{host}" for scheme, host in hosts if scheme and host))
