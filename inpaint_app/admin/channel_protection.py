"""Protect a channel against hasty moves, or lift that."""

from django import forms
from django.db.models import Model

from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.workflow.channels import MAY_PROTECT, set_protection


class ProtectForm(ReasonForm):
    """Which of the two was offered when the page was made."""

    protect = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], widget=forms.HiddenInput())


class ProtectChannelPage(FormPage):
    """One page for both ways: it offers the other state than the channel has."""

    permission = MAY_PROTECT
    form_class = ProtectForm

    @property
    def heading(self) -> str:  # type: ignore[override] # it depends on the row
        """What it would do."""
        return "Lift the protection" if self.row.is_protected else "Protect this channel"

    @property
    def lead(self) -> str:  # type: ignore[override]
        """What that means."""
        if self.row.is_protected:
            return "Every publisher may move the channel then."
        return (
            "Only who may protect channels moves it then, by hand, by a roll back or by the clock."
            " What it serves stays."
        )

    @property
    def button(self) -> str:  # type: ignore[override]
        """The same in two words."""
        return "Lift it" if self.row.is_protected else "Protect it"

    def get_initial(self) -> dict[str, str]:
        """The other state."""
        return {"protect": "0" if self.row.is_protected else "1"}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Change it to what the sent page offered, which somebody else may have done by now."""
        channel = set_protection(
            self.row,
            is_protected=form.cleaned_data["protect"] == "1",
            actor=self.actor,
            reason=form.cleaned_data["reason"],
        )
        words = "is protected" if channel.is_protected else "is open to every publisher"
        return f"{channel.name} {words} now.", channel
