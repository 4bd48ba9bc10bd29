"""The envelope around a manifest: DSSE v1.0.2 (secure-systems-lab/dsse) with Ed25519.

What is signed is ``PAE(payloadType, payload)``: the exact bytes of the manifest together with what
they are, so that nothing signed for another purpose passes for a manifest. As the specification
asks, a key id is a hint that picks the key to try, unknown fields are ignored, both alphabets of
base64 are read, and the caller gets the very bytes that were verified. One good signature by a
trusted key is enough: while keys are rotated an envelope carries two.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from inpaint_app.manifest.codec import MAX_MANIFEST_BYTES, read_json, write_json
from inpaint_app.manifest.errors import (
    ManifestMalformedError,
    SignatureInvalidError,
    SignatureMissingError,
    SignatureUntrustedError,
)
from inpaint_app.manifest.keys import SigningKey

PAYLOAD_TYPE = "application/vnd.moebius-hub.manifest.v1+json"
ENVELOPE_MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json"
MAX_SIGNATURES = 16
# base64 adds a third to the payload; what stands around it is small.
MAX_ENVELOPE_BYTES = MAX_MANIFEST_BYTES * 4 // 3 + 16 * 1024


@dataclass(frozen=True)
class Signature:
    """One signature of an envelope; ``keyid`` is None where the envelope does not say."""

    keyid: str | None
    value: bytes


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """``DSSEv1 <length> <type> <length> <payload>``: the bytes that a DSSE signature covers."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign_envelope(payload: bytes, key: SigningKey) -> bytes:
    """A signed envelope around ``payload``, as canonical JSON."""
    signature = key.sign(pre_authentication_encoding(PAYLOAD_TYPE, payload))
    return write_json(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": key.keyid, "sig": base64.b64encode(signature).decode()}],
        }
    )


def open_envelope(envelope: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> bytes:
    """The payload, once a trusted key is seen to have signed it; ``trusted`` maps key ids to keys.

    Raises ``ManifestMalformedError``, ``SignatureMissingError``, ``SignatureUntrustedError`` when
    no trusted key is named, ``SignatureInvalidError`` when one is and its signature does not fit.
    """
    payload, signatures = _parse(envelope)
    if not signatures:
        raise SignatureMissingError("The manifest's envelope carries no signature.")
    message = pre_authentication_encoding(PAYLOAD_TYPE, payload)
    tried = False
    for signature in signatures:
        for key in _candidates(signature.keyid, trusted):
            tried = True
            if _fits(key, signature.value, message):
                return payload
    if tried:
        raise SignatureInvalidError("The manifest's signature does not fit its bytes.")
    named = ", ".join(signature.keyid or "?" for signature in signatures)
    raise SignatureUntrustedError(f"The manifest is signed by {named}, which is not trusted here.")


def read_payload(envelope: bytes) -> bytes:
    """The payload as it is, trusted or not: for documents that we have signed and kept ourselves.

    Raises ``ManifestMalformedError``.
    """
    return _parse(envelope)[0]


def _parse(envelope: bytes) -> tuple[bytes, list[Signature]]:
    if len(envelope) > MAX_ENVELOPE_BYTES:
        raise ManifestMalformedError(
            f"The envelope has {len(envelope)} bytes; at most {MAX_ENVELOPE_BYTES} are read."
        )
    document = read_json(envelope)
    payload_type = _text(document, "payloadType")
    if payload_type != PAYLOAD_TYPE:
        raise ManifestMalformedError(f"The envelope holds {payload_type!r}, not a manifest.")
    payload = _bytes(document, "payload")
    entries = document.get("signatures")
    if not isinstance(entries, list) or len(entries) > MAX_SIGNATURES:
        raise ManifestMalformedError(
            f"The envelope's signatures are not a list of at most {MAX_SIGNATURES}."
        )
    return payload, [_parse_signature(entry) for entry in entries]


def _parse_signature(entry: object) -> Signature:
    if not isinstance(entry, dict):
        raise ManifestMalformedError("A signature of the envelope is not an object.")
    keyid = _text(entry, "keyid") if "keyid" in entry else ""
    return Signature(keyid=keyid or None, value=_bytes(entry, "sig"))


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise ManifestMalformedError(f"The envelope's {name} is not a text.")
    return value


def _bytes(fields: dict[str, Any], name: str) -> bytes:
    text = _text(fields, name).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ManifestMalformedError(f"The envelope's {name} is not base64.") from error


def _candidates(
    keyid: str | None, trusted: Mapping[str, Ed25519PublicKey]
) -> list[Ed25519PublicKey]:
    """The keys worth a try: the named one if it is trusted, all of them if none is named."""
    if keyid is None:
        return list(trusted.values())
    return [trusted[keyid]] if keyid in trusted else []


def _fits(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
