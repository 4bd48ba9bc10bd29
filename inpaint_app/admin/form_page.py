"""A page with one form and one button: it asks before a row changes, and says what was refused."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.generic import FormView
from unfold.widgets import UnfoldAdminTextareaWidget

from inpaint_app.admin.resource import RowView
from inpaint_app.errors import HubError
from inpaint_app.presentation.addresses import address_of


class ReasonForm(forms.Form):
    """Why, for the record."""

    reason = forms.CharField(
        required=False,
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Optional. Recorded with the state change, your name and the time.",
    )


def refusal(error: HubError) -> SafeString:
    """What happened, what to do, and the code to ask about."""
    return format_html(
        '{} {} <code class="hub-code">{}</code>', error.message, error.advice, error.code
    )


if TYPE_CHECKING:  # generic in its stubs alone
    FormViewOfForms = FormView[forms.Form]
else:
    FormViewOfForms = FormView


class FormPage(RowView, FormViewOfForms):
    """Shows a form; sent, it calls the workflow once and goes to where the result can be seen.

    A HubError becomes an error at the field that ``field_of`` names for its code, or above all.
    """

    template_name = "inpaint_app/admin/form_page.html"
    form_class: type[forms.Form] = ReasonForm
    permission: ClassVar[str]
    heading: ClassVar[str]
    lead: ClassVar[str] = ""
    button: ClassVar[str]
    danger: ClassVar[bool] = False
    field_of: ClassVar[Mapping[str, str]] = {}
    row: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may, about a row that there is."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        if "object_id" in kwargs:
            self.row = self.find_row(request, kwargs["object_id"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> User:
        """Who is asking: signed in, or ``dispatch`` had refused."""
        return cast("User", self.request.user)

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Call the workflow; the sentence to show and the row to go to. May raise HubError."""
        raise NotImplementedError

    def impossible(self) -> str:
        """Why the form makes no sense for the row as it is now; empty where it does."""
        return ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Perform, or show the form again with what the workflow said."""
        try:
            done, row = self.perform(form)
        except HubError as error:
            self.refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect(address_of(row))

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """The form with its errors, as 422: nothing was done."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refuse(self, form: forms.Form, error: HubError) -> None:
        """Put ``error`` where the person who can mend it is looking."""
        field = self.field_of.get(error.code)
        form.add_error(field if field in form.fields else None, refusal(error))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The frame, the words of this page and the form."""
        return super().get_context_data(
            **self.resource.page_context(self.request, self.row),
            page=self,
            impossible=self.impossible(),
            back=self.back(),
            **kwargs,
        )

    def back(self) -> str:
        """Where 'Cancel' leads."""
        if self.row is None:
            opts = self.resource.opts
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return address_of(self.row)
