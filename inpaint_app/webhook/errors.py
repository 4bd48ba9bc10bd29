"""Why an address is refused, or a message did not arrive."""

from inpaint_app.errors import DeliveryError


class WebhookUrlError(DeliveryError):
    """The address is no HTTPS URL, or carries what an address must not."""

    code = "webhook.url"
    permanent = True
    remedy = "Write it like https://receiver.example/hooks, without a user, password or fragment."


class WebhookAddressError(DeliveryError):
    """The name resolves to an address inside this network, or to none that is allowed."""

    code = "webhook.address"
    remedy = (
        "Use a public address. For receivers inside your own network set"
        " HUB_WEBHOOK_ALLOW_PRIVATE=1."
    )


class WebhookUnresolvedError(DeliveryError):
    """The name is not known."""

    code = "webhook.unresolved"
    remedy = "Check the spelling of the host, and its DNS."


class WebhookUnreachableError(DeliveryError):
    """Nobody answered: no connection, no TLS that is trusted, or too late."""

    code = "webhook.unreachable"
    remedy = "See that the receiver runs, answers within seconds, and has a valid certificate."


class WebhookRefusedError(DeliveryError):
    """The receiver answered with something else than success; redirects are not followed."""

    code = "webhook.refused"
    remedy = "Read what it answered; give the address itself rather than one that redirects to it."


class WebhookGoneError(DeliveryError):
    """The receiver answered 410: it wants nothing any more, and is switched off."""

    code = "webhook.gone"
    permanent = True
    remedy = "Switch it on again only if the receiver wants messages again."


class WebhookSecretLostError(DeliveryError):
    """The key that secrets are derived from is another than when this one was shown."""

    code = "webhook.secret_lost"
    permanent = True
    remedy = "Bring the old HUB_WEBHOOK_KEY or SECRET_KEY back, or make a new secret."


class WebhookEventError(DeliveryError):
    """There is no event of that name, or none was chosen."""

    code = "webhook.event"
    permanent = True
    remedy = "Choose at least one of the events that the hub knows."
