"""Point a channel at a release: from the channel's page, from the release's, or when publishing."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from unfold.widgets import UnfoldAdminSelectWidget

from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.models import Channel, HubModel, Release, Yank
from inpaint_app.models.yank import is_yanked, newest_yank
from inpaint_app.workflow.channels import (
    MAY_PROTECT,
    earlier_releases,
    move_channel,
    roll_back_channel,
)

MAY_MOVE = "inpaint_app.move_channel"
PROTECTED = "This channel is protected: only who may protect channels moves it."


def movable_channels(user: User | AnonymousUser, model: HubModel) -> QuerySet[Channel]:
    """The channels of ``model`` that ``user`` may move: protected ones if they may protect one."""
    if not user.has_perm(MAY_MOVE):
        return Channel.objects.none()
    channels = model.channels.all()
    return channels if user.has_perm(MAY_PROTECT) else channels.filter(is_protected=False)


def published_releases(model: HubModel) -> QuerySet[Release]:
    """What a channel of ``model`` may point at, newest first."""
    published = model.releases.filter(status=Release.Status.PUBLISHED)
    standing = published.annotate(yank_state=newest_yank("state")).exclude(
        yank_state__isnull=False, yank_state=Yank.State.YANKED
    )
    return standing.defer("fragment", "report", "manifest", "envelope").order_by("-sequence")


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


class ReleaseChoicePage(FormPage):
    """About a channel, with a form that asks which release of its model it is to serve."""

    permission = MAY_MOVE

    def impossible(self) -> str:
        """A protected channel, or nothing to point at."""
        if not movable_channels(self.request.user, self.row.model).filter(pk=self.row.pk).exists():
            return PROTECTED
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


class MoveChannelPage(ReleaseChoicePage):
    """From the channel: choose a release, forth or back."""

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
        "release.yanked": "release",
    }

    def get_initial(self) -> dict[str, Any]:
        """The release that the link named."""
        return {"release": self.request.GET.get("release")}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Move it."""
        release, reason = form.cleaned_data["release"], form.cleaned_data["reason"]
        channel = move_channel(self.row, release, actor=self.actor, reason=reason)
        return f"{channel.name} now serves {release.version}.", channel


class RollBackPage(FormPage):
    """From the channel's history: nothing to choose any more, one button."""

    permission = MAY_MOVE
    button = "Roll back"
    danger = True

    @property
    def target(self) -> Release | None:
        """The release of ``?release=``, if the channel has served it and may again."""
        wanted = self.request.GET.get("release")
        served = earlier_releases(self.row)
        return next((release for release in served if str(release.pk) == wanted), None)

    @property
    def heading(self) -> str:  # type: ignore[override] # it depends on the row
        """Which channel, and where to."""
        return f"Roll {self.row.name} back to {self.target.version}" if self.target else "Roll back"

    @property
    def lead(self) -> str:  # type: ignore[override]
        """What changes for visitors."""
        now = self.row.release.version if self.row.release else "nothing"
        return (
            f"Visitors of {self.row.name} get it instead of {now} within about a minute. Nothing is"
            " lost: the channel can be moved forward again."
        )

    def impossible(self) -> str:
        """A protected channel, or a release that it cannot go back to."""
        if not movable_channels(self.request.user, self.row.model).filter(pk=self.row.pk).exists():
            return PROTECTED
        if self.target is None:
            return "The channel has not served that release before, serves it now, or it is yanked."
        return ""

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Roll it back."""
        channel = roll_back_channel(
            self.row, self.target, actor=self.actor, reason=form.cleaned_data["reason"]
        )
        return f"{channel.name} serves {channel.release} again.", channel


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
        if is_yanked(self.row):
            return "This release is yanked: no channel serves it. Restore it first."
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
