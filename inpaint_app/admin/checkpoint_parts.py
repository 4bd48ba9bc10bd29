"""Files that were accepted become a checkpoint: which file is which part."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminSelectWidget

from inpaint_app.admin.upload_rows import PART_CHOICES, TONES, describe_progress, state_words
from inpaint_app.checkpoint.files import Role
from inpaint_app.models import HubModel, Upload
from inpaint_app.presentation.badges import badge
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.uploads.states import HOLDING

COMPOSE: Final = "_compose"
TWICE: Final = "Another file is chosen for this part. Choose one, and 'not used' for the other."


class UploadRow(NamedTuple):
    """One line of the list; ``field`` asks what a file is that was accepted."""

    upload: Upload
    state: SafeString
    progress: str
    field: forms.BoundField | None


def model_field() -> "forms.ModelChoiceField[HubModel]":
    """The model that a checkpoint is to belong to."""
    return forms.ModelChoiceField(
        HubModel.objects.all(), widget=UnfoldAdminSelectWidget(), empty_label="Choose a model"
    )


def open_uploads(owner: Actor) -> list[Upload]:
    """The files of ``owner`` that are here and in no checkpoint, newest first."""
    return list(Upload.objects.filter(HOLDING, owner=owner))


class ComposeForm(forms.Form):
    """A model, and for each accepted file the part that it is; its content has proposed one."""

    def __init__(self, *args: Any, uploads: Iterable[Upload], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"] = model_field()
        self.uploads = list(uploads)
        proposed: set[str] = set()
        for upload in self.accepted():
            self.fields[field_of(upload)] = forms.ChoiceField(
                choices=PART_CHOICES,
                required=False,
                initial="" if upload.role in proposed else upload.role,
                widget=forms.Select(attrs={"class": "hub-select", "data-part": "role"}),
            )
            proposed.add(upload.role)

    def accepted(self) -> list[Upload]:
        """Those that can be used."""
        return [u for u in self.uploads if u.status == Upload.Status.ACCEPTED]

    def rows(self) -> list[UploadRow]:
        """The list, for people without scripts and before the script has looked."""
        return [
            UploadRow(
                upload=upload,
                state=badge(state_words(upload), tone=TONES[upload.status]),
                progress=describe_progress(upload),
                field=self[name] if (name := field_of(upload)) in self.fields else None,
            )
            for upload in self.uploads
        ]

    def clean(self) -> dict[str, Any]:
        """No part twice."""
        cleaned = super().clean() or {}
        chosen: set[str] = set()
        for upload in self.accepted():
            role = cleaned.get(field_of(upload), "")
            if role and role in chosen:
                self.add_error(field_of(upload), TWICE)
            chosen.add(role)
        return cleaned

    def parts(self) -> dict[Role, Upload]:
        """The files that are used, by what they are."""
        chosen = {self.cleaned_data.get(field_of(u), ""): u for u in self.accepted()}
        return {role: upload for role, upload in chosen.items() if role}


def field_of(upload: Upload) -> str:
    """The name of the field that asks about ``upload``."""
    return f"part-{upload.uuid}"
