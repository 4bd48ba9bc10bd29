"""Point a channel at a release: from the channel's page, from the release's, or when publishing."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from unfold.widgets import UnfoldAdminSelectWidget

from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.models import Channel, HubModel, Release
from inpaint_app.workflow.channels import move_channel

MAY_MOVE = "inpaint_app.move_channel"


def movable_channels(user: User | AnonymousUser, model: HubModel) -> QuerySet[Channel]:
    """The channels of ``model`` that ``user`` may move: protected ones are a superuser's."""
    if not user.has_perm(MAY_MOVE):
        return Channel.objects.none()
    channels = model.channels.all()
    return channels if user.is_superuser else channels.filter(is_protected=False)


def published_releases(model: HubModel) -> QuerySet[Release]:
    """What a channel of ``model`` may point at, newest first."""
    published = model.releases.filter(status=Release.Status.PUBLISHED)
    return published.defer("fragment", "report", "manifest", "envelope").order_by("-sequence")


if TYPE_CHECKING:  # generic in its stubs alone
    ChoiceOfChannel = forms.ModelChoiceField[Channel]
    ChoiceOfRelease = forms.ModelChoiceField[Release]
else:
    ChoiceOfChannel = ChoiceOfRelease = forms.ModelChoiceField


class ChannelField(ChoiceOfChannel):
    """A channel, with what it serves now."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Channel.objects.none(), widget=UnfoldAdminSelectWidget(), **kwargs)

    def label_from_instance(self, obj: Channel) -> str:
        """``stable (serves 1.2.0)``."""
        now = f"serves {obj.release.version}" if obj.release else "serves nothing yet"
        return f"{obj.name} ({now})"


class ReleaseField(ChoiceOfRelease):
    """A published release, by version and date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Release.objects.none(), widget=UnfoldAdminSelectWidget(), **kwargs)

    def label_from_instance(self, obj: Release) -> str:
        """``1.2.0, published 2026-01-02``."""
        return f"{obj.version}, published {obj.published_at:%Y-%m-%d}"


class MoveChannelForm(ReasonForm):
    """Where to."""

    release = ReleaseField(empty_label="Choose a release")
    field_order = ("release", "reason")


class MoveToReleaseForm(ReasonForm):
    """Which one."""

    channel = ChannelField(empty_label="Choose a channel")
    field_order = ("channel", "reason")


class MoveChannelPage(FormPage):
    """From the channel: choose a release, forth or back."""

    permission = MAY_MOVE
    form_class = MoveChannelForm
    heading = "Move the channel"
    lead = (
        "Visitors get the chosen release within about a minute. Going back to an earlier one works"
        " the same way."
    )
    button = "Move it"
    field_of: ClassVar = {
        "channel.unchanged": "release",
        "channel.release_not_published": "release",
    }

    def impossible(self) -> str:
        """A protected channel, or nothing to point at."""
        if not movable_channels(self.request.user, self.row.model).filter(pk=self.row.pk).exists():
            return "This channel is protected: only a superuser moves it."
        if not published_releases(self.row.model).exists():
            return "The model has no published release yet. Publish a candidate first."
        return ""

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """With the releases of the channel's own model."""
        form = super().get_form(form_class)
        field = form.fields["release"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = published_releases(self.row.model)
        return form

    def get_initial(self) -> dict[str, Any]:
        """The release that the link named."""
        return {"release": self.request.GET.get("release")}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Move it."""
        release, reason = form.cleaned_data["release"], form.cleaned_data["reason"]
        channel = move_channel(self.row, release, actor=self.actor, reason=reason)
        return f"{channel.name} now serves {release.version}.", channel


class MoveToReleasePage(FormPage):
    """From the release: choose the channel that is to serve it."""

    permission = MAY_MOVE
    form_class = MoveToReleaseForm
    heading = "Move a channel to this release"
    lead = MoveChannelPage.lead
    button = "Move it"
    field_of: ClassVar = {"channel.unchanged": "channel", "channel.protected": "channel"}

    def impossible(self) -> str:
        """A candidate, or no channel that this user may move."""
        if self.row.status != Release.Status.PUBLISHED:
            return "This is a candidate: publish it first."
        if not movable_channels(self.request.user, self.row.model).exists():
            return "The model has no channel that you may move."
        return ""

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """With the channels of the release's own model."""
        form = super().get_form(form_class)
        field = form.fields["channel"]
        if isinstance(field, forms.ModelChoiceField):
            channels = movable_channels(self.request.user, self.row.model)
            field.queryset = channels.select_related("release")
        return form

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Move it."""
        channel, reason = form.cleaned_data["channel"], form.cleaned_data["reason"]
        move_channel(channel, self.row, actor=self.actor, reason=reason)
        return f"{channel.name} now serves {self.row.version}.", self.row
