"""Access tokens: with one a program acts as the user who made it. Shown once, then never."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from inpaint_app.admin.filters import distinct, filter_by
from inpaint_app.admin.form_page import FormPage
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import AccessToken
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_moment
from inpaint_app.workflow.access_tokens import (
    DEFAULT_DAYS,
    create_access_token,
    offered_scopes,
    revoke_access_token,
)

MAY_CREATE = "inpaint_app.add_accesstoken"
LONGEST_DAYS = 730


class TokenForm(forms.Form):
    """What it is for, what it may do, and for how long."""

    name = forms.CharField(
        max_length=100,
        widget=UnfoldAdminTextInputWidget(),
        help_text="What uses it, such as the build server: so you know what stops when it ends.",
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="As little as its work takes: whoever has the token may do it as you.",
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=DEFAULT_DAYS,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text="Days until it expires.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["scopes"])
        field.choices = [
            (scope.value, f"{scope.label.capitalize()} ({scope.value})")
            for scope in offered_scopes(user)
        ]


class CreateTokenPage(FormPage):
    """Make a token, and show it this once."""

    form_class = TokenForm
    permission = MAY_CREATE
    heading = "Create an access token"
    lead = (
        "A program that sends it acts as you, in what you choose here and in nothing else. It is"
        " shown once; the hub keeps only its SHA-256."
    )
    button = "Create"
    secret = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        """With whose it will be: nobody is offered what they may not do."""
        return {**super().get_form_kwargs(), "user": self.actor}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Make it."""
        token, self.secret = create_access_token(
            self.actor,
            name=form.cleaned_data["name"],
            days=form.cleaned_data["days"],
            scopes=form.cleaned_data["scopes"],
            actor=self.actor,
        )
        return "The access token is made.", token

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """The one page that shows it; no redirect, so that it stands in no address and no store."""
        done, self.row = self.perform(form)
        messages.success(self.request, done)
        response = self.response_class(
            request=self.request,
            template=["inpaint_app/admin/access_token_made.html"],
            context={
                **self.resource.page_context(self.request, self.row),
                "token": self.row,
                "secret": self.secret,
            },
        )
        response["Cache-Control"] = "no-store"
        return response


class RevokeTokenPage(FormPage):
    """End a token."""

    permission = MAY_CREATE
    heading = "Revoke this access token"
    lead = "Whatever sends it is refused from now on. This cannot be undone."
    button = "Revoke"
    danger = True

    def impossible(self) -> str:
        """One that has ended, or is somebody else's."""
        if self.row.revoked:
            return "This access token is revoked already."
        return "" if may_revoke(self.request, self.row) else "This access token is not yours."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """End it."""
        if may_revoke(self.request, self.row):
            revoke_access_token(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return "The access token is revoked.", self.row


def may_revoke(request: HttpRequest, token: AccessToken) -> bool:
    """Its user, and those who manage users."""
    return token.user_id == request.user.pk or request.user.has_perm("auth.change_user")


@admin.register(AccessToken)
class AccessTokenAdmin(ResourceAdmin[AccessToken]):
    """Who has given which program leave to act."""

    list_display = ("name", "user", "scopes", "state", "used", "ends", "made")
    list_filter = (
        filter_by("user", "user", "user__username", distinct(AccessToken, "user__username")),
    )
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    search_help_text = "Name or user"
    detail_template = "inpaint_app/admin/access_token.html"
    pages: ClassVar = {"revoke": RevokeTokenPage}
    add_page = CreateTokenPage
    add_label = "Create an access token"
    empty_heading = "No access token yet."
    empty_advice = (
        "A token lets a program act without a password: send files, start runs, publish from CI."
    )

    @display(description="State")
    def state(self, token: AccessToken) -> SafeString:
        """Whether it still opens anything."""
        return describe_state(token)

    @display(description="Last used", ordering="last_used")
    def used(self, token: AccessToken) -> SafeString | str:
        """When it last opened something."""
        return format_moment(token.last_used) if token.last_used else NONE

    @display(description="Expires", ordering="expires")
    def ends(self, token: AccessToken) -> SafeString | str:
        """When it ends by itself."""
        return format_moment(token.expires)

    @display(description="Made", ordering="created")
    def made(self, token: AccessToken) -> SafeString | str:
        """When."""
        return format_moment(token.created)

    def detail_context(self, request: HttpRequest, row: AccessToken) -> dict[str, Any]:
        """What it is good for, and whether it can be ended."""
        return {
            "token": row,
            "state": describe_state(row),
            "history": self.history_of(row),
            "can_revoke": row.revoked is None
            and request.user.has_perm(MAY_CREATE)
            and may_revoke(request, row),
        }


def describe_state(token: AccessToken) -> SafeString:
    """As a coloured word."""
    if token.revoked:
        return badge("revoked", tone="quiet")
    if token.expires <= timezone.now():
        return badge("expired", tone="quiet")
    return badge("valid", tone="good")
