"""Models: the lines that releases belong to; made, described anew, and one of them the default."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from inpaint_app.admin.form_page import FormPage
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import Channel, HubModel
from inpaint_app.models.constraints import MAX_SLUG_LENGTH, slug_validator
from inpaint_app.models.hub_model import MAX_PSNR_BUDGET
from inpaint_app.presentation.badges import badge
from inpaint_app.workflow.descriptions import Description, describe_model
from inpaint_app.workflow.families import create_model, make_default

MAX_ROWS = 10


def help_of(column: str) -> str:
    """What the model's own field says."""
    return str(getattr(HubModel._meta.get_field(column), "help_text", ""))  # noqa: SLF001 - public in Django


class DescriptionForm(forms.Form):
    """What may be changed at any time."""

    title = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget())
    notice = forms.CharField(
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=help_of("notice"),
    )
    licence = forms.CharField(
        max_length=200, widget=UnfoldAdminTextInputWidget(), help_text=help_of("licence")
    )
    card = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text=help_of("card"),
    )
    is_default = forms.BooleanField(
        label="Default model",
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=f"{help_of('is_default')} There is one at a time.",
    )


class CreationForm(DescriptionForm):
    """And its name, once."""

    slug = forms.CharField(
        label="Name",
        max_length=MAX_SLUG_LENGTH,
        validators=[slug_validator],
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
        help_text="In addresses and manifests, such as moebius. It cannot be changed later.",
    )
    field_order = ("slug", "title", "notice", "licence", "card", "is_default")


class EditForm(DescriptionForm):
    """And what its next runs keep to."""

    int8_psnr_budget = forms.FloatField(
        label="Least PSNR of int8",
        required=False,
        min_value=1,
        max_value=MAX_PSNR_BUDGET,
        widget=UnfoldAdminDecimalFieldWidget(),
        help_text=help_of("int8_psnr_budget"),
    )


class CreatePage(FormPage):
    """A new model, with its channels stable and canary."""

    permission = "inpaint_app.add_hubmodel"
    form_class = CreationForm
    heading = "Create a model"
    lead = (
        "A model is a line of releases under one name. It comes with two channels,"
        " stable and canary."
    )
    button = "Create"
    field_of: ClassVar = {"name.taken": "slug", "name.invalid": "slug"}

    def get_initial(self) -> dict[str, Any]:
        """The first model is the default, unless told otherwise."""
        return {"is_default": not HubModel.objects.exists(), "licence": "Apache-2.0"}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Create it."""
        model = create_model(**form.cleaned_data, actor=self.actor)
        return f"The model {model} is there. Upload a checkpoint for it.", model


class EditPage(FormPage):
    """Describe a model anew."""

    permission = "inpaint_app.change_hubmodel"
    form_class = EditForm
    heading = "Describe the model"
    lead = "Releases that are published keep what their manifest says; the next has the new words."
    button = "Save"

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(self.row, name) for name in EditForm.base_fields}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """A default model stays it until another one becomes it."""
        form = super().get_form(form_class)
        form.fields["is_default"].disabled = self.row.is_default
        return form

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Save the words, and make it the default if that was asked."""
        data = form.cleaned_data
        words = Description(
            title=data["title"],
            notice=data["notice"],
            licence=data["licence"],
            card=data["card"],
            int8_psnr_budget=data["int8_psnr_budget"],
        )
        model = describe_model(self.row, words, actor=self.actor)
        if form.cleaned_data["is_default"] and not model.is_default:
            make_default(model, actor=self.actor)
        return f"The model {model} is saved.", model


@admin.register(HubModel)
class HubModelAdmin(ResourceAdmin[HubModel]):
    """Every model of the hub."""

    list_display = ("name", "shown_as", "live", "release_count", "checkpoint_count", "licence")
    search_fields = ("slug", "title")
    search_help_text = "Name or title"
    detail_template = "inpaint_app/admin/model.html"
    pages: ClassVar = {"edit": EditPage}
    add_page = CreatePage
    add_label = "Create a model"
    empty_heading = "No model yet."
    empty_advice = "Create one: checkpoints, releases and channels belong to a model."

    def get_queryset(self, request: HttpRequest) -> QuerySet[HubModel]:
        """With its channels, and with counts."""
        models: QuerySet[HubModel] = super().get_queryset(request)
        live = Prefetch("channels", Channel.objects.select_related("release"))
        return models.prefetch_related(live).annotate(
            releases_made=Count("releases", distinct=True),
            checkpoints_kept=Count("checkpoints", distinct=True),
        )

    @display(description="Model", ordering="slug")
    def name(self, model: HubModel) -> SafeString:
        """Its slug, marked if a visitor gets it who names none."""
        mark = badge("default", tone="live") if model.is_default else ""
        return format_html("{} {}", model.slug, mark)

    @display(description="Shown as", ordering="title")
    def shown_as(self, model: HubModel) -> SafeString:
        """Title and notice."""
        return format_html('{} <span class="hub-soft">{}</span>', model.title, model.notice)

    @display(description="Live")
    def live(self, model: HubModel) -> SafeString | str:
        """Which channel serves which version."""
        pairs = [(c.name, c.release.version) for c in model.channels.all() if c.release]
        return format_html_join(", ", "{} {}", pairs) or "nothing"

    @display(description="Releases", ordering="releases_made")
    def release_count(self, model: Any) -> int:
        """Candidates too."""
        return int(model.releases_made)

    @display(description="Checkpoints", ordering="checkpoints_kept")
    def checkpoint_count(self, model: Any) -> int:
        """How many were uploaded."""
        return int(model.checkpoints_kept)

    def detail_context(self, request: HttpRequest, row: HubModel) -> dict[str, Any]:
        """Its channels, its latest releases and checkpoints."""
        user = request.user
        return {
            "model": row,
            "channels": row.channels.select_related("release"),
            "releases": row.releases.defer("fragment", "report", "manifest", "envelope")[:MAX_ROWS],
            "checkpoints": row.checkpoints.select_related("uploaded_by")[:MAX_ROWS],
            "history": self.history_of(row),
            "can_edit": user.has_perm(EditPage.permission),
            "can_upload": user.has_perm("inpaint_app.add_checkpoint"),
        }
