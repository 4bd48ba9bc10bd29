"""The pages that ask before a mirror changes: add one, switch it, sync it."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.models import HubModel, Mirror
from inpaint_app.models.constraints import MAX_SLUG_LENGTH, slug_validator
from inpaint_app.models.mirror import MAX_ADDRESS_LENGTH
from inpaint_app.presentation.formats import count_of
from inpaint_app.workflow.mirrors import (
    create_repository_mirror,
    create_store_mirror,
    request_sync,
    switch_mirror,
)

MAY_SYNC = "inpaint_app.sync_mirror"
MAY_CHANGE = "inpaint_app.change_mirror"


class MirrorForm(forms.Form):
    """Where it is, for those who write there and for those who read."""

    slug = forms.CharField(
        label="Name",
        max_length=MAX_SLUG_LENGTH,
        validators=[slug_validator],
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
        help_text="For commands, such as cdn. It cannot be changed later.",
    )
    title = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget())
    kind = forms.ChoiceField(choices=Mirror.Kind.choices, widget=UnfoldAdminSelectWidget())
    address = forms.CharField(
        max_length=MAX_ADDRESS_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
        help_text=(
            "Where the hub writes. A chunk store: s3://bucket/prefix, s3://PROFILE@bucket/prefix or"
            " file:/folder. A repository: OWNER/NAME, which has to be there. Keys and tokens come"
            " from the environment."
        ),
    )
    base_url = forms.CharField(
        label="Base URL",
        required=False,
        max_length=MAX_ADDRESS_LENGTH,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "url"}),
        help_text="Of a chunk store: where visitors read it; it ends in /chunks/.",
    )
    revision = forms.CharField(
        label="Branch",
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Of a repository; main where it is empty.",
    )
    model = forms.ModelChoiceField(
        queryset=HubModel.objects.all(),
        required=False,
        empty_label="All models",
        widget=UnfoldAdminSelectWidget(),
        help_text="Whose releases go there. A repository is always one model's.",
    )

    def clean(self) -> dict[str, Any]:
        """What one kind needs and the other does not."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == Mirror.Kind.HUGGING_FACE and not data.get("model"):
            self.add_error("model", "Choose the model whose repository it is.")
        if data.get("kind") == Mirror.Kind.STORE and not data.get("base_url"):
            self.add_error("base_url", "Say where visitors read it.")
        return data


class AddMirrorPage(FormPage):
    """A new place; all that was published is copied there at once."""

    permission = "inpaint_app.add_mirror"
    form_class = MirrorForm
    heading = "Add a mirror"
    lead = (
        "All that was published is copied there, and all that will be. Channels name it to visitors"
        " once a release is there as a whole; pages verify every byte, wherever it comes from."
    )
    button = "Add it"
    field_of: ClassVar = {
        "name.taken": "slug",
        "name.invalid": "slug",
        "mirror.address": "address",
        "mirror.origin": "base_url",
    }

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Create it."""
        data = form.cleaned_data
        mirror = (
            self._repository(data)
            if data["kind"] == Mirror.Kind.HUGGING_FACE
            else self._store(data)
        )
        return f"{count_of(mirror.copies.count(), 'release')} will be copied there.", mirror

    def _store(self, data: dict[str, Any]) -> Mirror:
        names = ("title", "address", "base_url", "model")
        values = {name: data[name] for name in names}
        return create_store_mirror(data["slug"], **values, actor=self.actor)

    def _repository(self, data: dict[str, Any]) -> Mirror:
        values = {name: data[name] for name in ("title", "model", "revision")}
        return create_repository_mirror(
            data["slug"], repo=data["address"], **values, actor=self.actor
        )


class SwitchMirrorForm(ReasonForm):
    """Which of the two was offered when the page was made."""

    enabled = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], widget=forms.HiddenInput())


class SwitchMirrorPage(FormPage):
    """Off and on: it offers the other state."""

    permission = MAY_CHANGE
    form_class = SwitchMirrorForm
    lead = (
        "While it is off nothing is copied there, and within an hour no channel names it. What it"
        " holds stays. Switched on again, it is synced."
    )

    @property
    def heading(self) -> str:  # type: ignore[override] # it depends on the row
        """What it would do."""
        return "Switch this mirror off" if self.row.is_enabled else "Switch this mirror on"

    @property
    def button(self) -> str:  # type: ignore[override]
        """The same in three words."""
        return "Switch it off" if self.row.is_enabled else "Switch it on"

    def get_initial(self) -> dict[str, str]:
        """The other state."""
        return {"enabled": "0" if self.row.is_enabled else "1"}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Switch it to what the page offered."""
        data = form.cleaned_data
        is_enabled = data["enabled"] == "1"
        mirror = switch_mirror(
            self.row, is_enabled=is_enabled, actor=self.actor, reason=data["reason"]
        )
        return f"It is switched {'on' if is_enabled else 'off'}.", mirror


class SyncForm(ReasonForm):
    """How closely to look."""

    verify = forms.BooleanField(
        label="Verify every byte",
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=(
            "Fetch every chunk from where visitors get it, and replace what is not what its name"
            " promises. Without this, presence and length are compared, and one chunk is fetched."
        ),
    )
    field_order = ("verify", "reason")


class SyncMirrorPage(FormPage):
    """Compare, upload what is missing, replace what is wrong."""

    permission = MAY_SYNC
    form_class = SyncForm
    heading = "Sync this mirror"
    lead = "A worker compares every release, uploads what is missing and replaces what is wrong."
    button = "Sync it"

    def impossible(self) -> str:
        """Nothing is copied while it is off."""
        return "" if self.row.is_enabled else "It is switched off. Switch it on first."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Queue the copies."""
        data = form.cleaned_data
        copies = request_sync(
            self.row, verify=data["verify"], actor=self.actor, reason=data["reason"]
        )
        return f"{count_of(len(copies), 'release')} will be looked at.", self.row
