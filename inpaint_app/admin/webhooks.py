"""Webhooks: who is told of what goes live, and whether it arrived."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.errors import HubError
from inpaint_app.models import Webhook, WebhookMessage
from inpaint_app.models.webhook import MAX_URL_LENGTH
from inpaint_app.presentation.badges import badge
from inpaint_app.webhook.message import EVENTS
from inpaint_app.workflow.webhooks import create_webhook, renew_secret, send_test, switch_webhook

MAY_CHANGE = "inpaint_app.change_webhook"
MAX_MESSAGES = 50


class WebhookForm(forms.Form):
    """Where to, and what of."""

    url = forms.CharField(
        label="URL",
        max_length=MAX_URL_LENGTH,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "url", "autofocus": True}),
        help_text="HTTPS, at a public address. Redirects are not followed.",
    )
    events = forms.MultipleChoiceField(
        choices=[(name, f"{name}: {what}") for name, what in EVENTS.items()],
        initial=list(EVENTS),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


class SecretPage(FormPage):
    """A page whose answer shows a secret, once: it is in no message, no cookie and no database."""

    secret_template = "inpaint_app/admin/webhook_secret.html"  # noqa: S105 - a page, no secret

    def make_secret(self, form: forms.Form) -> tuple[Webhook, str]:
        """Call the workflow. May raise HubError."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """The secret, on a page that no cache keeps."""
        try:
            webhook, secret = self.make_secret(form)
        except HubError as error:
            self.refuse(form, error)
            return self.form_invalid(form)
        context = {**self.resource.page_context(self.request, webhook), "secret": secret}
        response = self.response_class(
            request=self.request, template=[self.secret_template], context=context
        )
        response["Cache-Control"] = "no-store"
        return response


class AddWebhookPage(SecretPage):
    """A new address."""

    permission = "inpaint_app.add_webhook"
    form_class = WebhookForm
    heading = "Add a webhook"
    lead = (
        "Messages follow Standard Webhooks: signed with a secret that the next page shows once, and"
        " sent again until they arrive, each with an id by which a repetition is known."
    )
    button = "Add it"
    field_of: ClassVar = {"webhook.url": "url", "webhook.event": "events"}

    def make_secret(self, form: forms.Form) -> tuple[Webhook, str]:
        """Create it."""
        data = form.cleaned_data
        return create_webhook(data["url"], data["events"], actor=self.actor)


class NewSecretPage(SecretPage):
    """In place of one that is lost or known to the wrong people."""

    permission = MAY_CHANGE
    heading = "Make a new secret"
    lead = (
        "The old one signs nothing from then on: the receiver has to be told the new one at once."
    )
    button = "Make it"
    danger = True

    def make_secret(self, form: forms.Form) -> tuple[Webhook, str]:
        """Renew it."""
        secret = renew_secret(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return self.row, secret


class SwitchForm(ReasonForm):
    """Which of the two was offered when the page was made."""

    active = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], widget=forms.HiddenInput())


class SwitchWebhookPage(FormPage):
    """Off and on: it offers the other state."""

    permission = MAY_CHANGE
    form_class = SwitchForm
    lead = "Nothing is sent while it is off; what waits to be sent again is given up."

    @property
    def heading(self) -> str:  # type: ignore[override] # it depends on the row
        """What it would do."""
        return "Switch this webhook off" if self.row.is_active else "Switch this webhook on"

    @property
    def button(self) -> str:  # type: ignore[override]
        """The same in three words."""
        return "Switch it off" if self.row.is_active else "Switch it on"

    def get_initial(self) -> dict[str, str]:
        """The other state."""
        return {"active": "0" if self.row.is_active else "1"}

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Switch it to what the page offered."""
        data = form.cleaned_data
        is_active = data["active"] == "1"
        webhook = switch_webhook(
            self.row, is_active=is_active, actor=self.actor, reason=data["reason"]
        )
        return f"It is switched {'on' if is_active else 'off'}.", webhook


class SendTestPage(FormPage):
    """Whether it arrives, and verifies."""

    permission = MAY_CHANGE
    form_class = forms.Form
    heading = "Send a test event"
    lead = "A message of the type webhook.test is sent within seconds; its fate is listed below."
    button = "Send it"

    def perform(self, form: forms.Form) -> tuple[str, Model]:  # noqa: ARG002 - nothing is asked
        """Send it."""
        message = send_test(self.row, actor=self.actor)
        return f"The test {message.name} is on its way.", self.row


@admin.register(Webhook)
class WebhookAdmin(ResourceAdmin[Webhook]):
    """The addresses, each with what is waiting and what was given up."""

    list_display = ("url", "state", "told_of", "waiting", "given_up")
    search_fields = ("url",)
    search_help_text = "URL"
    detail_template = "inpaint_app/admin/webhook.html"
    add_page = AddWebhookPage
    add_label = "Add a webhook"
    pages: ClassVar = {
        "secret": NewSecretPage,
        "switch": SwitchWebhookPage,
        "test": SendTestPage,
    }
    empty_heading = "Nobody is told yet."
    empty_advice = "A webhook tells another program when a release or a channel changes."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """With the numbers of its messages."""
        webhooks: QuerySet[Webhook] = super().get_queryset(request)
        statuses = {"pending_count": "pending", "failed_count": "failed"}
        return webhooks.annotate(
            **{
                name: Count("messages", filter=Q(messages__status=status))
                for name, status in statuses.items()
            }
        )

    @display(description="Status", ordering="is_active")
    def state(self, webhook: Webhook) -> SafeString:
        """As a coloured word."""
        return badge("active", tone="good") if webhook.is_active else badge("off", tone="quiet")

    @display(description="Told of")
    def told_of(self, webhook: Webhook) -> SafeString:
        """Its events."""
        names = ((name,) for name in webhook.events)
        return format_html_join(" ", '<code class="hub-code">{}</code>', names)

    @display(description="Waiting", ordering="pending_count")
    def waiting(self, webhook: Any) -> SafeString:
        """Messages that are still tried."""
        return format_html('<span class="hub-number">{}</span>', webhook.pending_count)

    @display(description="Given up", ordering="failed_count")
    def given_up(self, webhook: Any) -> SafeString:
        """Messages that never arrived."""
        return format_html('<span class="hub-number">{}</span>', webhook.failed_count)

    def detail_context(self, request: HttpRequest, row: Webhook) -> dict[str, Any]:
        """Its messages with every attempt, newest first, and what may be done."""
        messages = row.messages.prefetch_related("deliveries")[:MAX_MESSAGES]
        return {
            "webhook": row,
            "sent": messages,
            "pending": WebhookMessage.Status.PENDING,
            "history": self.history_of(row),
            "can_change": request.user.has_perm(MAY_CHANGE),
        }
