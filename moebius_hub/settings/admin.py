"""The admin's looks and its menu (django-unfold). Fonts, icons and scripts are served from here."""

from collections.abc import Callable
from typing import TypedDict

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import Promise

__all__ = ["LOGIN_REDIRECT_URL", "LOGIN_URL", "UNFOLD"]

# Who signs in is staff: there is no other place to sign in to.
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# A calm petrol and greys that lean towards it. White on 600, and 500 on 900, keep 4.5:1.
PRIMARY = {
    "50": "oklch(97.5% .013 205)",
    "100": "oklch(94.5% .028 205)",
    "200": "oklch(89.5% .052 205)",
    "300": "oklch(82% .085 206)",
    "400": "oklch(74% .1 208)",
    "500": "oklch(64% .105 212)",
    "600": "oklch(50.5% .088 216)",
    "700": "oklch(43.5% .076 218)",
    "800": "oklch(37% .062 220)",
    "900": "oklch(31% .05 222)",
    "950": "oklch(22% .038 225)",
}
BASE = {
    "50": "oklch(98.4% .003 220)",
    "100": "oklch(96.5% .005 220)",
    "200": "oklch(92.3% .008 222)",
    "300": "oklch(86.8% .012 225)",
    "400": "oklch(70.5% .02 228)",
    "500": "oklch(54.5% .024 230)",
    "600": "oklch(44.5% .025 232)",
    "700": "oklch(36.5% .026 233)",
    "800": "oklch(27.5% .024 234)",
    "900": "oklch(20.5% .02 235)",
    "950": "oklch(14% .015 236)",
}


class MenuItem(TypedDict):
    """One line of the sidebar."""

    title: str
    icon: str
    link: Promise
    permission: Callable[[HttpRequest], bool]


def _may_view(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def _item(title: str, icon: str, table: str, app: str = "inpaint_app") -> MenuItem:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{table}_changelist"),
        "permission": _may_view(f"{app}.view_{table}"),
    }


DASHBOARD: MenuItem = {
    "title": "Dashboard",
    "icon": "space_dashboard",
    "link": reverse_lazy("admin:index"),
    "permission": lambda _request: True,
}

UNFOLD = {
    "SITE_TITLE": "Moebius Hub",
    "SITE_HEADER": "Moebius Hub",
    "SITE_SUBHEADER": "Checkpoints to releases",
    "SITE_URL": "/",
    "SITE_ICON": lambda _request: static("inpaint_app/admin/mark.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda _request: static("inpaint_app/admin/mark.svg"),
        }
    ],
    "STYLES": [
        lambda _request: static("inpaint_app/admin/hub.css"),
        lambda _request: static("inpaint_app/admin/report.css"),
        lambda _request: static("inpaint_app/admin/no_script.css"),
        lambda _request: static("inpaint_app/admin/print.css"),
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "COLORS": {"base": BASE, "primary": PRIMARY},
    "DASHBOARD_CALLBACK": "inpaint_app.admin.dashboard.dashboard_context",
    "COMMAND": {"search_models": True},
    "ACCOUNT": {
        "navigation": [
            {"title": "Change password", "link": reverse_lazy("admin:password_change")},
            {"title": "Second factor", "link": reverse_lazy("second-factor")},
        ],
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": [
            {"items": [DASHBOARD]},
            {
                "title": "Weights",
                "items": [
                    _item("Models", "category", "hubmodel"),
                    _item("Uploads", "upload_file", "upload"),
                    _item("Checkpoints", "deployed_code", "checkpoint"),
                    _item("Imports", "cloud_download", "hubimport"),
                    _item("Runs", "play_circle", "run"),
                ],
            },
            {
                "title": "What visitors get",
                "items": [
                    _item("Releases", "new_releases", "release"),
                    _item("Channels", "signpost", "channel"),
                    _item("Scheduled moves", "schedule", "scheduledmove"),
                    _item("Mirrors", "lan", "mirror"),
                    _item("Webhooks", "webhook", "webhook"),
                ],
            },
            {
                "title": "Records",
                "items": [
                    _item("State changes", "history", "statechange"),
                    _item("Chunks", "grid_view", "chunk"),
                    _item("Garbage", "delete_sweep", "garbagecollection"),
                ],
            },
            {
                "title": "People",
                "items": [
                    _item("Users", "person", "user", "auth"),
                    _item("Groups", "group", "group", "auth"),
                    _item("Access tokens", "key", "accesstoken"),
                    _item("Sign-ins", "key", "signin"),
                ],
            },
        ],
    },
}
