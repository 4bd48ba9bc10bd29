"""Envelopes that must open, and envelopes that must not, with the reason's code."""

import base64
import json

from inpaint_app.manifest.signature import (
    PAYLOAD_TYPE,
    pre_authentication_encoding,
    sign_envelope,
)
from tests.golden.example import OTHER_KEY, TEST_KEY


def accepted_envelopes(payload: bytes) -> list[dict[str, str]]:
    """Other spellings of a good envelope: ``{name, envelope}``."""
    good = json.loads(sign_envelope(payload, TEST_KEY))
    [signature] = good["signatures"]
    [stranger] = json.loads(sign_envelope(payload, OTHER_KEY))["signatures"]
    unnamed = {"sig": signature["sig"]}
    url_safe = base64.urlsafe_b64encode(payload).decode()
    url_safe_signature = signature["sig"].replace("+", "-").replace("/", "_")
    return [
        {"name": name, "envelope": json.dumps(envelope)}
        for name, envelope in {
            "with a second signature by a stranger": {**good, "signatures": [stranger, signature]},
            "without a key id": {**good, "signatures": [unnamed]},
            "with an empty key id": {**good, "signatures": [{"keyid": "", **unnamed}]},
            "with fields of a later version": {
                **good,
                "later": 1,
                "signatures": [{**signature, "cert": "x"}],
            },
            "in the URL-safe alphabet": {
                **good,
                "payload": url_safe,
                "signatures": [{**signature, "sig": url_safe_signature}],
            },
        }.items()
    ]


def refused_envelopes() -> list[dict[str, str]]:
    """``{name, envelope, code}``: no client may open these with ``keys.json``.

    The payload is no manifest, for nobody gets to see it: it ends at the envelope.
    """
    payload = b'{"model":"example","sequence":7}'
    good = sign_envelope(payload, TEST_KEY)
    cases = {**_malformed(good), **_badly_signed(payload, good)}
    return [
        {"name": name, "envelope": envelope, "code": f"manifest.{code}"}
        for name, (envelope, code) in cases.items()
    ]


def _malformed(good: bytes) -> dict[str, tuple[str, str]]:
    text, envelope = good.decode(), json.loads(good)
    [signature] = envelope["signatures"]

    def spelled(**changes) -> str:
        return json.dumps({**envelope, **changes})

    def without(name: str) -> str:
        return json.dumps({key: value for key, value in envelope.items() if key != name})

    repeated = text.replace('"payloadType"', '"payload":"","payloadType"', 1)
    texts = {
        "empty": "",
        "an error page": "<!doctype html><title>502 Bad Gateway</title>",
        "cut in the middle": text[: len(text) // 2],
        "a list": f"[{text}]",
        "a bare string": '"payload"',
        "null": "null",
        "two envelopes": text + text,
        "a repeated key": repeated,
        "without a payload": without("payload"),
        "without a type": without("payloadType"),
        "without signatures": without("signatures"),
        "the type of something else": spelled(payloadType="application/vnd.in-toto+json"),
        "a type that is a number": spelled(payloadType=1),
        "a payload that is not base64": spelled(payload="{not base64}"),
        "a payload with a space in it": spelled(payload=f" {envelope['payload']}"),
        "a payload that is an object": spelled(payload={}),
        "signatures that are an object": spelled(signatures=signature),
        "a signature that is a text": spelled(signatures=[signature["sig"]]),
        "a signature without its bytes": spelled(signatures=[{"keyid": signature["keyid"]}]),
        "a signature that is not base64": spelled(signatures=[{**signature, "sig": "%%"}]),
        "a key id that is a number": spelled(signatures=[{**signature, "keyid": 1}]),
        "more signatures than anyone needs": spelled(signatures=[signature] * 17),
    }
    return {name: (spelling, "malformed") for name, spelling in texts.items()}


def _badly_signed(payload: bytes, good: bytes) -> dict[str, tuple[str, str]]:
    return {**_wrong_signers(payload, good), **_wrong_bytes(payload, good)}


def _wrong_signers(payload: bytes, good: bytes) -> dict[str, tuple[str, str]]:
    [ours] = json.loads(good)["signatures"]
    [stranger] = json.loads(sign_envelope(payload, OTHER_KEY))["signatures"]

    def signed_by(*signatures: dict[str, str]) -> str:
        return json.dumps({**json.loads(good), "signatures": list(signatures)})

    return {
        "no signature": (signed_by(), "signature_missing"),
        "signed by a stranger": (signed_by(stranger), "signature_untrusted"),
        "signed by two strangers": (signed_by(stranger, stranger), "signature_untrusted"),
        "a stranger's signature under our key id": (
            signed_by({**stranger, "keyid": ours["keyid"]}),
            "signature_invalid",
        ),
        "our signature under a stranger's key id": (
            signed_by({**ours, "keyid": stranger["keyid"]}),
            "signature_untrusted",
        ),
        "a stranger's signature without a key id": (
            signed_by({"sig": stranger["sig"]}),
            "signature_invalid",
        ),
        "a stranger's, then one that does not fit": (
            signed_by(stranger, {**ours, "sig": stranger["sig"]}),
            "signature_invalid",
        ),
    }


def _wrong_bytes(payload: bytes, good: bytes) -> dict[str, tuple[str, str]]:
    envelope = json.loads(good)
    [ours] = envelope["signatures"]
    raw = base64.b64decode(ours["sig"])

    def with_signature(value: bytes) -> str:
        altered = {**ours, "sig": base64.b64encode(value).decode()}
        return json.dumps({**envelope, "signatures": [altered]})

    def with_payload(content: bytes) -> str:
        return json.dumps({**envelope, "payload": base64.b64encode(content).decode()})

    other_type = TEST_KEY.sign(pre_authentication_encoding(f"{PAYLOAD_TYPE}x", payload))
    texts = {
        "one flipped bit in the signature": with_signature(bytes([raw[0] ^ 1, *raw[1:]])),
        "a signature cut short": with_signature(raw[:-1]),
        "an empty signature": with_signature(b""),
        "an altered sequence": with_payload(payload.replace(b":7", b":8")),
        "an empty payload": with_payload(b""),
        "signed without the type": with_signature(TEST_KEY.sign(payload)),
        "signed for another type": with_signature(other_type),
    }
    return {name: (text, "signature_invalid") for name, text in texts.items()}
