import pytest
from jsonschema import Draft202012Validator

from inpaint_app.manifest.errors import (
    KeyListMalformedError,
    KeyRevokedError,
    SignatureUntrustedError,
)
from inpaint_app.manifest.key_list import SCHEMA_ID, KeyList, open_trusted, sign_key_list
from inpaint_app.manifest.schema import KEY_LIST_SCHEMA, load_schema
from inpaint_app.manifest.signature import sign_envelope
from tests.golden.example import OTHER_KEY, TEST_KEY
from tests.golden.key_chains import FIRST, MADE, REVOKED, ROTATED, WHY

ENVELOPE = sign_envelope(b"payload", TEST_KEY)


def test_the_schema_is_a_schema_and_says_who_it_is():
    schema = load_schema(KEY_LIST_SCHEMA)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_ID == schema["properties"]["schema"]["const"]


def test_a_manifest_opens_with_any_key_of_the_list():
    assert open_trusted(ENVELOPE, FIRST) == open_trusted(ENVELOPE, ROTATED) == b"payload"


def test_a_manifest_by_a_revoked_key_is_refused_with_when_and_why():
    with pytest.raises(KeyRevokedError, match="2026-05-06T07:08:09Z") as refusal:
        open_trusted(ENVELOPE, REVOKED)
    assert WHY in refusal.value.message


def test_a_manifest_by_a_stranger_is_refused_as_such():
    with pytest.raises(SignatureUntrustedError):
        open_trusted(sign_envelope(b"payload", OTHER_KEY), FIRST)


@pytest.mark.parametrize("why", ["", "x" * 401])
def test_nothing_is_signed_that_no_client_would_read(why):
    with pytest.raises(KeyListMalformedError, match="why"):
        sign_key_list(ROTATED.revoking(TEST_KEY.keyid, at=MADE, why=why), OTHER_KEY, created=MADE)
    with pytest.raises(KeyListMalformedError, match="keys"):
        sign_key_list(KeyList(1, {}), OTHER_KEY, created=MADE)
