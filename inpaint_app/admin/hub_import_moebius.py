"""Import Moebius in one step: which of its weights, and for which model."""

from typing import ClassVar

from django import forms
from django.db.models import Model
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from inpaint_app.admin.form_page import FormPage
from inpaint_app.hub_source.layouts import FINE_TUNES
from inpaint_app.models import HubModel
from inpaint_app.workflow.hub_imports import request_moebius
from inpaint_app.workflow.hub_imports.requesting import MOEBIUS_SLUG

MAY_IMPORT = "inpaint_app.add_hubimport"


class MoebiusForm(forms.Form):
    """Which of the published weights, and for which model."""

    fine_tune = forms.ChoiceField(
        label="Weights",
        choices=list(FINE_TUNES.items()),
        initial="ft_places2",
        widget=UnfoldAdminRadioSelectWidget(),
        help_text="Upstream trained four. The VAE is the same for all of them, and is kept once.",
    )
    model = forms.ModelChoiceField(
        HubModel.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text="The line of releases that it becomes a checkpoint of.",
    )


class MoebiusPage(FormPage):
    """Import Moebius: both repositories and every file of it are known."""

    permission = MAY_IMPORT
    form_class = MoebiusForm
    heading = "Import Moebius"
    lead = (
        "About 0.8 GB from hustvl/Moebius and hustvl/PixelHacker, pinned to what their main branch"
        " is now and compared with the hub's own hashes."
    )
    button = "Import"
    field_of: ClassVar = {"source.fine_tune": "fine_tune", "import.already_active": "fine_tune"}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """Every model is on offer; a new one where Moebius is missing and it may be made."""
        form = super().get_form(form_class)
        field = form.fields["model"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the types
        field.queryset = HubModel.objects.all()
        moebius = HubModel.objects.filter(slug=MOEBIUS_SLUG).first()
        if moebius is None and self.request.user.has_perm("inpaint_app.add_hubmodel"):
            field.empty_label = "A new model, moebius"
        else:
            field.required, field.empty_label, field.initial = True, None, moebius
        return form

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Queue it."""
        data = form.cleaned_data
        job = request_moebius(data["fine_tune"], data["model"], actor=self.actor)
        return "The import is queued.", job
