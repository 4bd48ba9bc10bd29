import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.errors import HubError
from inpaint_app.manifest.errors import (
    ManifestMalformedError,
    SignatureInvalidError,
    SignatureUntrustedError,
)
from inpaint_app.manifest.keys import read_public_keys
from inpaint_app.manifest.signature import (
    MAX_ENVELOPE_BYTES,
    open_envelope,
    pre_authentication_encoding,
    sign_envelope,
)
from tests.golden.example import OTHER_KEY, TEST_KEY
from tests.manifest.golden import golden_json, golden_text

TRUSTED = read_public_keys(golden_text("keys.json"))


def test_the_encoding_is_that_of_the_specification():
    # The example of DSSE's protocol.md.
    encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_are_counted_in_bytes():
    assert pre_authentication_encoding("é", "ü".encode()) == "DSSEv1 2 é 2 ü".encode()


@given(st.binary(max_size=2000))
def test_what_was_signed_comes_out_as_it_went_in(payload):
    assert open_envelope(sign_envelope(payload, TEST_KEY), TRUSTED) == payload


def test_an_envelope_has_the_fields_of_the_specification():
    envelope = json.loads(sign_envelope(b"{}", TEST_KEY))
    assert envelope.keys() == {"payload", "payloadType", "signatures"}
    assert envelope["payloadType"] == "application/vnd.moebius-hub.manifest.v1+json"
    [signature] = envelope["signatures"]
    assert signature.keys() == {"keyid", "sig"}
    assert signature["keyid"] == TEST_KEY.keyid
    assert len(base64.b64decode(signature["sig"])) == 64


def test_the_golden_envelope_opens():
    payload = open_envelope(golden_text("envelope.json").encode(), TRUSTED)
    assert payload.decode() == golden_text("manifest.json")


@pytest.mark.parametrize("case", golden_json("envelopes_accepted.json"), ids=lambda c: c["name"])
def test_it_opens_an_envelope(case):
    payload = open_envelope(case["envelope"].encode(), TRUSTED)
    assert payload.decode() == golden_text("manifest.json")


@pytest.mark.parametrize("case", golden_json("envelopes_refused.json"), ids=lambda c: c["name"])
def test_it_refuses_an_envelope(case):
    with pytest.raises(HubError) as refusal:
        open_envelope(case["envelope"].encode(), TRUSTED)
    assert refusal.value.code == case["code"]


@given(st.data())
def test_no_flipped_bit_gets_through(data):
    envelope = bytearray(sign_envelope(b'{"sequence":7}', TEST_KEY))
    position = data.draw(st.integers(0, len(envelope) - 1))
    envelope[position] ^= 1 << data.draw(st.integers(0, 7))
    try:
        payload = open_envelope(bytes(envelope), TRUSTED)
    except HubError:
        return
    # What still opens differs in spelling only: the unused bits at the end of a base64 text.
    assert payload == b'{"sequence":7}'


def test_a_bound_stands_before_the_parser():
    with pytest.raises(ManifestMalformedError, match="at most"):
        open_envelope(b" " * (MAX_ENVELOPE_BYTES + 1), TRUSTED)


def test_who_trusts_nobody_opens_nothing():
    with pytest.raises(SignatureUntrustedError, match=TEST_KEY.keyid):
        open_envelope(sign_envelope(b"{}", TEST_KEY), {})


def test_two_trusted_keys_each_open_their_own():
    trusted = {**TRUSTED, OTHER_KEY.keyid: OTHER_KEY.public}
    assert open_envelope(sign_envelope(b"1", TEST_KEY), trusted) == b"1"
    assert open_envelope(sign_envelope(b"2", OTHER_KEY), trusted) == b"2"


def test_a_signature_opens_nothing_but_its_own_payload():
    one = json.loads(sign_envelope(b'{"sequence":1}', TEST_KEY))
    two = json.loads(sign_envelope(b'{"sequence":2}', TEST_KEY))
    with pytest.raises(SignatureInvalidError):
        open_envelope(json.dumps({**two, "signatures": one["signatures"]}).encode(), TRUSTED)
