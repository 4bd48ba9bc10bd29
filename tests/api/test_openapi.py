"""The OpenAPI document is exact: Schemathesis, which reads it, finds nothing that is otherwise."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings

from inpaint_app.models import AccessToken
from inpaint_app.tus import headers as tus
from inpaint_app.workflow.access_tokens import create_access_token
from moebius_hub.wsgi import application
from tests.factories import make_candidate, make_checkpoint, make_live, make_model, make_user
from tests.uploads.making import accepted

pytestmark = pytest.mark.django_db

# The tus protocol refuses a request without its version with 412, and one that is too long with
# 413, where the checks would have 400.
REFUSALS = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422]
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 7,
        "generation": {"max-examples": 8},
        "checks": {
            "missing_required_header": {"expected-statuses": REFUSALS},
            "negative_data_rejection": {"expected-statuses": REFUSALS},
        },
    }
)
schema = schemathesis.openapi.from_wsgi("/api/schema/", application, config=CONFIG)

schemathesis.serializer.alias(tus.MEDIA_TYPE, "application/octet-stream")


@pytest.fixture(scope="module")
def token(django_db_setup, django_db_blocker, tmp_path_factory):
    """A token that is good for everything, on a hub with one of each thing that there is."""
    home = tmp_path_factory.mktemp("hub")
    changes = {
        "HUB_HOME": home,
        "HUB_CHUNK_STORE": f"file:{home / 'store'}",
        "HUB_SIGNING_KEY_FILE": home / "signing.pem",
        "HUB_THROTTLE_RATES": dict.fromkeys(("read", "upload", "automation")),
    }
    with override_settings(**changes), django_db_blocker.unblock(), transaction.atomic():
        for signal in (request_started, request_finished):  # they would end the transaction
            signal.disconnect(close_old_connections)
        yield make_hub()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        transaction.set_rollback(True)


def make_hub():
    model = make_model("example")
    make_live(model)
    make_candidate(model)
    make_checkpoint(model)
    user = make_user("uploader", "publisher")
    accepted(owner=user)
    _, secret = create_access_token(user, name="ci", scopes=AccessToken.Scope.values, actor=user)
    return secret


@schema.parametrize()
def test_it_is_as_the_document_says(case, token):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
