"""The envelope around a manifest or a key list: DSSE v1.0.2 (secure-systems-lab/dsse), Ed25519.

What is signed is ``PAE(payloadType, payload)``: the exact bytes of the document together with what
they are, so that nothing signed for another purpose passes for a manifest. As the specification
asks, a key id is a hint that picks the key to try, unknown fields are ignored, both alphabets of
base64 are read, and the caller gets the very bytes that were verified. One good signature by a
trusted key is enough: a list that adds a key carries two.
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
from inpaint_app.manifest.signer import Signer

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


def sign_envelope(payload: bytes, *signers: Signer, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """An envelope around ``payload`` with a signature by each signer, as canonical JSON.

    Raises ``SignerError`` where one of them cannot sign.
    """
    message = pre_authentication_encoding(payload_type, payload)
    return write_json(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [
                {"keyid": signer.keyid, "sig": base64.b64encode(signer.sign(message)).decode()}
                for signer in signers
            ],
        }
    )


def open_envelope(
    envelope: bytes,
    trusted: Mapping[str, Ed25519PublicKey],
    *,
    payload_type: str = PAYLOAD_TYPE,
) -> bytes:
    """The payload, once a trusted key is seen to have signed it; ``trusted`` maps key ids to keys.

    Raises ``ManifestMalformedError``, ``SignatureMissingError``, ``SignatureUntrustedError`` when
    no trusted key is named, ``SignatureInvalidError`` when one is and its signature does not fit.
    """
    payload, signatures = _parse(envelope, payload_type)
    if not signatures:
        raise SignatureMissingError("The envelope carries no signature.")
    message = pre_authentication_encoding(payload_type, payload)
    tried = False
    for signature in signatures:
        for key in _candidates(signature.keyid, trusted):
            tried = True
            if _fits(key, signature.value, message):
                return payload
    if tried:
        raise SignatureInvalidError("The envelope's signature does not fit its bytes.")
    named = ", ".join(signature.keyid or "?" for signature in signatures)
    raise SignatureUntrustedError(f"The envelope is signed by {named}, which is not trusted here.")


def signing_keyids(envelope: bytes, *, payload_type: str = PAYLOAD_TYPE) -> tuple[str, ...]:
    """The key ids that an envelope names, proving nothing; raises ``ManifestMalformedError``."""
    _, signatures = _parse(envelope, payload_type)
    return tuple(signature.keyid for signature in signatures if signature.keyid is not None)


def read_unverified(envelope: bytes, *, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """The payload, whoever signed it; raises ``ManifestMalformedError``."""
    return _parse(envelope, payload_type)[0]


def _parse(envelope: bytes, wanted_type: str) -> tuple[bytes, list[Signature]]:
    if len(envelope) > MAX_ENVELOPE_BYTES:
        raise ManifestMalformedError(
            f"The envelope has {len(envelope)} bytes; at most {MAX_ENVELOPE_BYTES} are read."
        )
    document = read_json(envelope)
    payload_type = _text(document, "payloadType")
    if payload_type != wanted_type:
        raise ManifestMalformedError(f"The envelope holds {payload_type!r}, not {wanted_type!r}.")
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
