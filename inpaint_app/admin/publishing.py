"""Publish a candidate: a version, and if wanted the channel that is to serve it at once."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Model
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from inpaint_app.admin.channel_moves import ChannelField, movable_channels
from inpaint_app.admin.form_page import FormPage, ReasonForm, refusal
from inpaint_app.errors import HubError
from inpaint_app.models import Channel, Release
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.two_people import barred_makers, second_people
from inpaint_app.workflow.versions import next_versions

MAY_PUBLISH = "inpaint_app.publish_release"


def why_not_you(release: Release, user: User) -> str:
    """Where the hub asks for two people: that ``user`` is the first, and who may be the second."""
    if user not in barred_makers(release):
        return ""
    others = [person.get_username() for person in second_people(release)]
    may = " or ".join(others) if others else "nobody yet: another user needs the role publisher"
    return (
        "You uploaded, ran or imported this candidate, and this hub asks for two people: somebody"
        f" else publishes it. Who may: {may}."
    )


class PublishForm(ReasonForm):
    """Under which version, and where to."""

    version = forms.CharField(
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
        help_text="MAJOR.MINOR.PATCH, such as 1.2.0 or 2.0.0-rc.1. A version is never used again.",
    )
    allow_lower = forms.BooleanField(
        label="It is lower than the highest on purpose",
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text="For a fix of an older line. Without it anything lower is refused.",
    )
    channel = ChannelField(
        label="Move a channel to it",
        required=False,
        empty_label="None for now",
        help_text="Visitors of that channel get this release within about a minute.",
    )
    field_order = ("version", "allow_lower", "channel", "reason")


class PublishPage(FormPage):
    """What is published is signed, and never changes."""

    template_name = "inpaint_app/admin/publish.html"
    permission = MAY_PUBLISH
    form_class = PublishForm
    heading = "Publish this candidate"
    lead = (
        "The manifest is signed and served from then on. A published release never changes: one"
        " that turns out bad is yanked, and mended by the next version."
    )
    button = "Publish"
    field_of: ClassVar = {
        "release.version_invalid": "version",
        "release.version_taken": "version",
        "release.version_lower": "allow_lower",
    }

    def impossible(self) -> str:
        """Published before, or made by who looks at it."""
        if self.row.status == Release.Status.PUBLISHED:
            return f"This release is published as {self.row.version}."
        return why_not_you(self.row, self.actor)

    def next_versions(self) -> dict[str, str]:
        """What may come next, by the word for it."""
        published = self.row.model.releases.filter(status=Release.Status.PUBLISHED)
        return next_versions(str(v) for v in published.values_list("version", flat=True))

    def get_initial(self) -> dict[str, Any]:
        """The version that was chosen above the form, else the smallest step."""
        offered = list(self.next_versions().values())
        chosen = self.request.GET.get("version")
        return {"version": chosen if chosen in offered else offered[0]}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """With the channels that this user may move; without any, there is no choice of one."""
        form = super().get_form(form_class)
        channels = movable_channels(self.request.user, self.row.model).select_related("release")
        field = form.fields["channel"]
        if not channels:
            del form.fields["channel"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = channels
        return form

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Publish, then move. Published stays published, also where the channel would not move."""
        data = form.cleaned_data
        release = publish_release(
            self.row,
            data["version"],
            actor=self.actor,
            reason=data["reason"],
            allow_lower=data["allow_lower"],
        )
        done = f"Published as {release.version}."
        channel = data.get("channel")
        if channel is None:
            return f"{done} No channel serves it yet.", release
        return f"{done} {self._move(channel, release, data['reason'])}".strip(), release

    def _move(self, channel: Channel, release: Release, reason: str) -> str:
        try:
            move_channel(channel, release, actor=self.actor, reason=reason)
        except HubError as error:
            messages.error(self.request, refusal(error))
            return f"The channel {channel.name} was not moved."
        return f"{channel.name} now serves it."
