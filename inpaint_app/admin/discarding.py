"""Discard a candidate that nobody wants."""

from django import forms
from django.db.models import Model

from inpaint_app.admin.form_page import FormPage
from inpaint_app.models import Release
from inpaint_app.workflow.discarding import discard_candidate


class DiscardPage(FormPage):
    """For candidates alone: what is published stays."""

    permission = "inpaint_app.publish_release"
    heading = "Discard this candidate"
    lead = (
        "Its rows are deleted. The run that made it keeps its report, the journal keeps that it was"
        " there, and its chunks stay until garbage is collected."
    )
    button = "Discard"
    danger = True

    def impossible(self) -> str:
        """Published."""
        if self.row.status == Release.Status.PUBLISHED:
            return f"This release is published as {self.row.version}: it is there for ever."
        return ""

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Discard it, and go to its model."""
        model, number = self.row.model, self.row.pk
        discard_candidate(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return f"Candidate {number} is discarded.", model
