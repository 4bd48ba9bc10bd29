"""Garbage: what could go, looked at first; then a button; and every collection that there was."""

from datetime import timedelta
from itertools import islice
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from inpaint_app.admin.form_page import FormPage, refusal
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.errors import HubError
from inpaint_app.models import GarbageCollection
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import count_of, format_bytes, format_moment
from inpaint_app.workflow.garbage import Scope, Total, add_up, collect_garbage, find_garbage
from inpaint_app.workflow.garbage_piece import Reason

LOOK = "_look"
MAX_NAMED = 50


class CollectForm(forms.Form):
    """How old it has to be. ``shown`` is what the list below was made for."""

    grace_hours = forms.FloatField(
        label="Grace, in hours",
        widget=UnfoldAdminDecimalFieldWidget(),
        help_text="What is younger is left alone: a run may be storing it right now.",
    )
    candidate_days = forms.FloatField(
        label="Discard candidates after, in days",
        required=False,
        min_value=0,
        widget=UnfoldAdminDecimalFieldWidget(),
        help_text="Empty: none. Published releases are never discarded, however old.",
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput())

    def scope(self) -> Scope:
        """As the workflow takes it."""
        days = self.cleaned_data["candidate_days"]
        return Scope(
            timedelta(hours=self.cleaned_data["grace_hours"]),
            candidates_after=None if days is None else timedelta(days=days),
        )

    def key(self) -> str:
        """Tells one scope from another."""
        return f"{self.cleaned_data['grace_hours']} {self.cleaned_data['candidate_days']}"


class CollectPage(FormPage):
    """Shows what would go before anything does; what was not shown is not collected."""

    template_name = "inpaint_app/admin/collect.html"
    permission = "inpaint_app.add_garbagecollection"
    form_class = CollectForm
    heading = "Collect garbage"
    lead = (
        "Nothing that a published release, a candidate or a checkpoint names is ever touched. If"
        " another hub keeps its chunks in the same place, do not collect here: this one does not"
        " know what that one names."
    )
    button = "Collect"
    field_of: ClassVar = {"garbage.grace_too_short": "grace_hours"}

    def get_initial(self) -> dict[str, Any]:
        """The grace of the settings, and no candidates."""
        return {"grace_hours": f"{settings.HUB_GARBAGE_GRACE_HOURS:g}"}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Collect what was shown; show it, where it was not."""
        assert isinstance(form, CollectForm)  # noqa: S101 - for the types: form_class says so
        if LOOK in self.request.POST or form.cleaned_data["shown"] != form.key():
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Collect."""
        assert isinstance(form, CollectForm)  # noqa: S101 - for the types: form_class says so
        collection = collect_garbage(form.scope(), actor=self.actor)
        freed = format_bytes(collection.bytes)
        return f"Removed {count_of(collection.count, 'piece')}: {freed} are free.", collection

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """And what would go."""
        form = kwargs.pop("form", None) or self.get_form()
        found = self._look(form)
        return super().get_context_data(form=form, look=LOOK, **found, **kwargs)

    def _look(self, form: forms.Form) -> dict[str, Any]:
        """The pieces for the values of the form, or for those that it starts with."""
        looked = form if form.is_bound else CollectForm(self.get_initial())
        assert isinstance(looked, CollectForm)  # noqa: S101 - for the types: form_class says so
        if not looked.is_valid():
            return {}
        try:
            pieces = list(find_garbage(looked.scope()))
        except HubError as error:
            if not form.is_bound:
                return {"obstacle": refusal(error)}
            if not form.errors:
                self.refuse(form, error)
            return {}
        totals = add_up(pieces)
        return {
            "totals": totals,
            "all_count": len(pieces),
            "all_bytes": sum(total.size for total in totals),
            "named": list(islice(sorted(pieces, key=lambda piece: -piece.size), MAX_NAMED)),
            "shown": looked.key(),
        }


@admin.register(GarbageCollection)
class GarbageCollectionAdmin(ResourceAdmin[GarbageCollection]):
    """What was removed when, and who asked for it."""

    list_display = ("label", "when", "freed", "count", "who", "how")
    list_select_related = ("actor",)
    search_fields = ("actor__username", "error_code")
    search_help_text = "Person or error code"
    detail_template = "inpaint_app/admin/garbage_collection.html"
    add_page = CollectPage
    add_label = "Collect garbage"
    empty_heading = "Nothing was collected yet."
    empty_advice = (
        "Runs that break off and candidates that are discarded leave chunks behind. Look what"
        " there is: nothing goes before you say so."
    )

    @display(description="Collection", ordering="pk")
    def label(self, collection: GarbageCollection) -> str:
        """What people call it."""
        return f"Collection {collection.pk}"

    @display(description="When", ordering="at")
    def when(self, collection: GarbageCollection) -> SafeString | str:
        """By the hub's clock."""
        return format_moment(collection.at)

    @display(description="Freed", ordering="bytes")
    def freed(self, collection: GarbageCollection) -> str:
        """In words."""
        return format_bytes(collection.bytes)

    @display(description="Who", ordering="actor__username")
    def who(self, collection: GarbageCollection) -> str:
        """Who asked for it; the clock is the hub itself."""
        return str(collection.actor or "the hub")

    @display(description="Ended")
    def how(self, collection: GarbageCollection) -> SafeString:
        """Whether it came to its end."""
        code = collection.error_code
        return badge(code, tone="bad") if code else badge("done", tone="good")

    def detail_context(self, request: HttpRequest, row: GarbageCollection) -> dict[str, Any]:  # noqa: ARG002
        """Each kind, in words."""
        totals = [
            Total(Reason(kind), found["count"], found["bytes"])
            for kind, found in row.removed.items()
        ]
        return {"collection": row, "totals": totals}
