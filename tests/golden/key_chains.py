"""Chains of key lists: some to be followed, and some that no client may follow, with the code."""

import base64
import json
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inpaint_app.manifest.codec import write_json
from inpaint_app.manifest.key_list import PAYLOAD_TYPE, KeyList, sign_key_list
from inpaint_app.manifest.keys import SigningKey, encode_public_key
from inpaint_app.manifest.signature import sign_envelope
from tests.golden.example import OTHER_KEY, TEST_KEY

MADE = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
WHY = "The laptop that held it was stolen in Köln: “gone”."
THIRD_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"golden third key, 32 bytes long!"))

FIRST = KeyList(1, {TEST_KEY.keyid: TEST_KEY.public})
ROTATED = FIRST.adding(OTHER_KEY)
REVOKED = ROTATED.revoking(TEST_KEY.keyid, at=MADE, why=WHY)
AGAIN = REVOKED.adding(THIRD_KEY)


def good_chain() -> list[bytes]:
    """A first key, a second one beside it, the first revoked, and a third one."""
    return [
        _signed(FIRST, TEST_KEY),
        _signed(ROTATED, TEST_KEY, OTHER_KEY),
        _signed(REVOKED, OTHER_KEY),
        _signed(AGAIN, OTHER_KEY, THIRD_KEY),
    ]


def followed_chains() -> list[dict]:
    """``{name, trusted, lists, version, keys, revoked}``: where each walk must end."""
    chain = good_chain()
    cases = {
        "from the key that a page pins": (KeyList(0, FIRST.keys), chain, AGAIN),
        "from the first list": (FIRST, chain, AGAIN),
        "from the second list": (ROTATED, chain, AGAIN),
        "from the newest list": (AGAIN, chain, AGAIN),
        "as far as it goes": (KeyList(0, FIRST.keys), chain[:2], ROTATED),
        "without any list": (KeyList(0, FIRST.keys), [], KeyList(0, FIRST.keys)),
        "whatever stands before what is known": (REVOKED, [*[chain[3]] * 3, *chain[3:]], AGAIN),
    }
    return [
        {
            "name": name,
            "trusted": _trusted(trusted),
            "lists": [json.loads(envelope) for envelope in envelopes],
            **_trusted(end),
            "revoked": [entry.keyid for entry in end.revoked],
        }
        for name, (trusted, envelopes, end) in cases.items()
    ]


def refused_chains() -> list[dict]:
    """``{name, trusted, lists, code}``."""
    cases = {**_wrong_signers(), **_wrong_successions(), **_malformed()}
    return [
        {
            "name": name,
            "trusted": _trusted(trusted),
            "lists": [json.loads(envelope) for envelope in envelopes],
            "code": f"manifest.{code}",
        }
        for name, (trusted, envelopes, code) in cases.items()
    ]


def _wrong_signers() -> dict[str, tuple[KeyList, list[bytes], str]]:
    pinned, chain = KeyList(0, FIRST.keys), good_chain()
    altered = json.loads(chain[1])
    payload = base64.b64decode(altered["payload"]).replace(b'"version":2', b'"version":3')
    altered["payload"] = base64.b64encode(payload).decode()
    as_manifest = sign_envelope(base64.b64decode(json.loads(chain[0])["payload"]), TEST_KEY)
    strangers = KeyList(1, {OTHER_KEY.keyid: OTHER_KEY.public})
    cases = {
        "a first list by a stranger": [_signed(strangers, OTHER_KEY)],
        "a new key that signs for itself alone": [chain[0], _signed(ROTATED, OTHER_KEY)],
        "a new key that did not sign": [chain[0], _signed(ROTATED, TEST_KEY)],
        "a list without a signature": [chain[0], _signed(ROTATED)],
        "a list that none of its own keys signed": [
            *chain[:2],
            _signed(ROTATED.revoking(TEST_KEY.keyid, at=MADE, why=WHY), TEST_KEY),
        ],
        "a list by a key that is revoked": [*chain[:3], _signed(AGAIN, TEST_KEY, THIRD_KEY)],
        "an altered list": [chain[0], write_json(altered)],
        "a list that is signed as a manifest": [as_manifest],
    }
    return {name: (pinned, lists, "key_chain_broken") for name, lists in cases.items()}


def _wrong_successions() -> dict[str, tuple[KeyList, list[bytes], str]]:
    pinned, chain = KeyList(0, FIRST.keys), good_chain()
    skipped = KeyList(3, ROTATED.keys)
    forgetting = KeyList(4, {**REVOKED.keys, THIRD_KEY.keyid: THIRD_KEY.public})
    returning = KeyList(4, {**REVOKED.keys, TEST_KEY.keyid: TEST_KEY.public}, REVOKED.revoked)
    broken = {
        "a version that is left out": [chain[0], chain[2]],
        "a version that jumps": [chain[0], _signed(skipped, TEST_KEY, OTHER_KEY)],
        "a version that stands there twice": [chain[0], chain[0]],
        "a revocation that is forgotten": [*chain[:3], _signed(forgetting, OTHER_KEY, THIRD_KEY)],
        "a revoked key that returns": [*chain[:3], _signed(returning, OTHER_KEY, TEST_KEY)],
    }
    refused = {name: (pinned, lists, "key_chain_broken") for name, lists in broken.items()}
    rolled_back = {
        "lists that end before what is known": (REVOKED, chain[:2], "key_list_rollback"),
        "no list where one is known": (FIRST, [], "key_list_rollback"),
    }
    return {**refused, **rolled_back}


def _malformed() -> dict[str, tuple[KeyList, list[bytes], str]]:
    pinned = KeyList(0, FIRST.keys)
    good = json.loads(base64.b64decode(json.loads(good_chain()[0])["payload"]))
    revocation = {"keyid": OTHER_KEY.keyid, "at": "2026-05-06T07:08:09Z", "why": WHY}
    public = encode_public_key(TEST_KEY.public)
    changes = {
        "another schema": {"schema": "urn:moebius-hub:key-list:2"},
        "a version that is text": {"version": "1"},
        "a version that is a fraction": {"version": 1.5},
        "no key": {"keys": {}},
        "keys that are a list": {"keys": [public]},
        "a key under the id of another": {"keys": {**good["keys"], OTHER_KEY.keyid: public}},
        "a key under no id": {"keys": {**good["keys"], "mine": public}},
        "a key that is too short": {"keys": {**good["keys"], OTHER_KEY.keyid: "AAAA"}},
        "more keys than anyone needs": {
            "keys": {**good["keys"], **{f"{n:064x}": public for n in range(16)}}
        },
        "a revocation without a reason": {"revoked": [{**revocation, "why": ""}]},
        "a revocation that says more": {"revoked": [{**revocation, "by": "me"}]},
        "a field that nobody knows": {"threshold": 2},
    }
    payloads = {name: write_json({**good, **change}) for name, change in changes.items()}
    payloads["no JSON"] = b"keys"
    payloads["a key twice"] = write_json(good).replace(b'{"created"', b'{"version":1,"created"')
    return {
        name: (pinned, [_envelope(payload)], "key_list_malformed")
        for name, payload in payloads.items()
    }


def _envelope(payload: bytes) -> bytes:
    return sign_envelope(payload, TEST_KEY, payload_type=PAYLOAD_TYPE)


def _signed(key_list: KeyList, *signers: SigningKey) -> bytes:
    return sign_key_list(key_list, *signers, created=MADE)


def _trusted(key_list: KeyList) -> dict:
    keys = {keyid: encode_public_key(key) for keyid, key in sorted(key_list.keys.items())}
    return {"version": key_list.version, "keys": keys}
