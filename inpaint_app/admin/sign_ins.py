"""Who signed in, out, or tried to; read by auditors, forgotten after a while."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.filters import distinct, filter_by
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import SignIn
from inpaint_app.models.sign_in import EVENTS
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_moment

BAD = {"failed", "code_failed", "locked"}
NOTABLE = {"enrolled", "disabled", "reset"}


@admin.register(SignIn)
class SignInAdmin(ResourceAdmin[SignIn]):
    """Newest first; each line says all there is, so that there is no page of its own."""

    list_display = ("when", "what", "name", "known", "from_where")
    list_display_links = None
    list_filter = (
        filter_by("event", "event", "event", lambda: list(EVENTS.items())),
        filter_by("person", "person", "user__username", distinct(SignIn, "user__username")),
    )
    list_select_related = ("user",)
    search_fields = ("username", "address")
    search_help_text = "Name as it was typed, or address"
    date_hierarchy = "at"
    detail_template: ClassVar[str] = "inpaint_app/admin/page.html"
    empty_heading = "Nobody has signed in yet."
    empty_advice = "Sign-ins, failed ones and changes of second factors are listed here."

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        """The list, where somebody writes the address by hand."""
        if self.get_object(request, object_id) is None or not self.has_view_permission(request):
            return super().change_view(request, object_id)
        return redirect(reverse("admin:inpaint_app_signin_changelist"))

    @display(description="When", ordering="at")
    def when(self, row: SignIn) -> SafeString | str:
        """By the hub's clock."""
        return format_moment(row.at)

    @display(description="What", ordering="event")
    def what(self, row: SignIn) -> SafeString:
        """In words, those that went wrong in red."""
        tone = "bad" if row.event in BAD else "waiting" if row.event in NOTABLE else "quiet"
        return badge(row.get_event_display(), tone=tone)

    @display(description="Name", ordering="username")
    def name(self, row: SignIn) -> str:
        """As it was typed."""
        return row.username or NONE

    @display(description="Is a user", boolean=True)
    def known(self, row: SignIn) -> bool:
        """Whether anybody has that name."""
        return row.user is not None

    @display(description="Address", ordering="address")
    def from_where(self, row: SignIn) -> str:
        """Seen through the proxies that HUB_TRUSTED_PROXIES counts."""
        return row.address or NONE
