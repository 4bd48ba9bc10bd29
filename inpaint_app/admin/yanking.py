"""Take a release back, and give it back: what visitors are told, and what its channels serve."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from unfold.widgets import UnfoldAdminTextareaWidget

from inpaint_app.admin.channel_moves import ReleaseField, movable_channels, published_releases
from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.models import Channel, Release
from inpaint_app.models.yank import MAX_NOTICE_CHARACTERS, is_yanked
from inpaint_app.workflow.channels import earlier_release
from inpaint_app.workflow.yanks import restore_release, yank_release

MAY_YANK = "inpaint_app.yank_release"


class YankForm(ReasonForm):
    """What visitors read, and what the record keeps."""

    notice = forms.CharField(
        max_length=MAX_NOTICE_CHARACTERS,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="One sentence for everyone who still uses this release. It is signed and public.",
    )


class YankPage(FormPage):
    """Also asks, for each channel that serves the release, which one it is to serve instead."""

    permission = MAY_YANK
    form_class = YankForm
    heading = "Yank this release"
    lead = (
        "No channel serves it any more, and none can be moved to it. Who pinned it is still served"
        " the same bytes, and reads your notice. The release itself stays as it was published."
    )
    button = "Yank it"
    danger = True
    field_of: ClassVar = {"release.notice_missing": "notice"}

    def channels(self) -> list[Channel]:
        """Those that serve it now."""
        return list(self.row.channels.order_by("name"))

    def impossible(self) -> str:
        """A candidate, a yanked one, or a channel of it that cannot be moved."""
        if self.row.status != Release.Status.PUBLISHED:
            return "This is a candidate: nobody has it. It need not be published."
        if is_yanked(self.row):
            return "This release is yanked already."
        channels = self.channels()
        movable = set(movable_channels(self.request.user, self.row.model))
        if fixed := [channel.name for channel in channels if channel not in movable]:
            return f"The channel {fixed[0]} serves it, and you may not move that one."
        if channels and not published_releases(self.row.model).exclude(pk=self.row.pk).exists():
            return (
                f"The channel {channels[0].name} serves it, and the model has no other release to"
                " serve instead. Publish one first."
            )
        return ""

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """With a choice for each channel: what it served before is offered, else what is older."""
        form = super().get_form(form_class)
        others = published_releases(self.row.model).exclude(pk=self.row.pk)
        older = others.filter(sequence__lt=self.row.sequence or 0).first() or others.first()
        for channel in self.channels():
            field = ReleaseField(
                label=f"The channel {channel.name} is to serve",
                empty_label="Choose a release",
                initial=earlier_release(channel) or older,
                help_text="It serves the release that you are about to yank.",
            )
            field.queryset = others
            form.fields[_name(channel)] = field
        form.order_fields(["notice", *map(_name, self.channels()), "reason"])
        return form

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Move its channels and yank it, all or nothing."""
        data = form.cleaned_data
        instead = {channel: data[_name(channel)] for channel in self.channels()}
        yank = yank_release(
            self.row,
            notice=data["notice"],
            actor=self.actor,
            reason=data["reason"],
            instead=instead,
        )
        return f"{yank.release.version} is yanked. Purge its manifest from a CDN.", self.row


class RestorePage(FormPage):
    """The other way."""

    permission = MAY_YANK
    heading = "Restore this release"
    lead = "The notice goes, and channels may be moved to it again. None moves by itself."
    button = "Restore it"

    def impossible(self) -> str:
        """Not yanked."""
        return "" if is_yanked(self.row) else "This release is not yanked."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Restore it."""
        yank = restore_release(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return f"{yank.release.version} is good again.", self.row


def _name(channel: Any) -> str:
    return f"channel_{channel.pk}"
