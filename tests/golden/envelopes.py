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
    envelope = json.loads(good)
    [signature] = envelope["signatures"]
    [stranger] = json.loads(sign_envelope(payload, OTHER_KEY))["signatures"]
    raw = base64.b64decode(signature["sig"])

    def with_signatures(*signatures: dict[str, str]) -> str:
        return json.dumps({**envelope, "signatures": list(signatures)})

    def with_bytes(value: bytes) -> str:
        return with_signatures({**signature, "sig": base64.b64encode(value).decode()})

    def with_payload(content: bytes) -> str:
        return json.dumps({**envelope, "payload": base64.b64encode(content).decode()})

    older = payload.replace(b'"sequence":7', b'"sequence":8')
    other_type = TEST_KEY.sign(pre_authentication_encoding(f"{PAYLOAD_TYPE}x", payload))
    return {
        "no signature": (with_signatures(), "signature_missing"),
        "signed by a stranger": (with_signatures(stranger), "signature_untrusted"),
        "signed by two strangers": (with_signatures(stranger, stranger), "signature_untrusted"),
        "a stranger's signature under our key id": (
            with_signatures({**stranger, "keyid": signature["keyid"]}),
            "signature_invalid",
        ),
        "our signature under a stranger's key id": (
            with_signatures({**signature, "keyid": stranger["keyid"]}),
            "signature_untrusted",
        ),
        "a stranger's signature without a key id": (
            with_signatures({"sig": stranger["sig"]}),
            "signature_invalid",
        ),
        "a stranger's, then one that does not fit": (
            with_signatures(stranger, {**signature, "sig": stranger["sig"]}),
            "signature_invalid",
        ),
        "one flipped bit in the signature": (
            with_bytes(bytes([raw[0] ^ 1, *raw[1:]])),
            "signature_invalid",
        ),
        "a signature cut short": (with_bytes(raw[:-1]), "signature_invalid"),
        "an empty signature": (with_bytes(b""), "signature_invalid"),
        "an altered sequence": (with_payload(older), "signature_invalid"),
        "an empty payload": (with_payload(b""), "signature_invalid"),
        "signed without the type": (with_bytes(TEST_KEY.sign(payload)), "signature_invalid"),
        "signed for another type": (with_bytes(other_type), "signature_invalid"),
    }
