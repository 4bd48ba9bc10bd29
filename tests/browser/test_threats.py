"""Attackers on the way between hub and browser (deploy/SECURITY.md), each playing what he has."""

import base64
import json
import re
import urllib.request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from playwright.sync_api import expect

from inpaint_app.manifest.codec import read_json, write_json
from inpaint_app.manifest.key_list import KeyList, sign_key_list
from inpaint_app.manifest.keys import SigningKey
from inpaint_app.manifest.signature import sign_envelope
from tests.browser.hub import STARTER
from tests.browser.test_refusals import flip_a_bit
from tests.browser.visitor import take_sample

MANIFEST = re.compile(r"/api/manifest(\?.*)?$")
KEY_LISTS = "**/api/key-lists"
ATTACKER = SigningKey(Ed25519PrivateKey.generate())


@pytest.fixture
def envelope(hub):
    """What the hub serves now."""
    with urllib.request.urlopen(f"{hub.url}api/manifest?model={STARTER}") as response:
        return response.read()


def payload_of(envelope):
    return base64.b64decode(read_json(envelope)["payload"])


def refusal(page):
    error = page.get_by_test_id("error")
    expect(error).to_be_visible()
    return error.get_attribute("data-code")


def serve(visitor, address, body):
    """From now on the man in the middle answers."""
    visitor.context.route(address, lambda route: route.fulfill(body=body))


def test_a_stolen_cdn_gets_none_of_its_bytes_run(visitor):
    def alter(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=flip_a_bit(answer.body()))

    visitor.context.route("**/chunks/**", alter)
    page = visitor.open_ready()
    take_sample(page)
    page.get_by_test_id("run").click()
    assert refusal(page) == "chunk.mismatch"
    # The draft that needs no model may be shown; nothing of the model's is.
    is_shown = page.locator("html").get_attribute("data-state") == "done"
    assert not is_shown or page.get_by_text("This is texture from this picture").is_visible()


def test_a_man_in_the_middle_alters_no_manifest_and_brings_no_key(visitor, envelope):
    payload = payload_of(envelope)
    altered = {**read_json(envelope), "payload": base64.b64encode(flip_a_bit(payload)).decode()}
    serve(visitor, MANIFEST, json.dumps(altered))
    assert refusal(visitor.open()) == "manifest.signature_invalid"
    visitor.context.unroute_all()
    own_list = KeyList(1, {ATTACKER.keyid: ATTACKER.public})
    chain = [read_json(sign_key_list(own_list, ATTACKER, created=timezone.now()))]
    serve(visitor, MANIFEST, sign_envelope(payload, ATTACKER))
    serve(visitor, KEY_LISTS, write_json({"lists": chain}))
    assert refusal(visitor.open()) == "manifest.key_chain_broken"
    assert visitor.chunk_requests == []


def test_an_old_manifest_is_refused_by_who_has_seen_a_newer_one(visitor, hub, envelope):
    hub.manage("sign_again")
    visitor.open_ready().close()
    serve(visitor, MANIFEST, envelope)
    assert refusal(visitor.open()) == "manifest.rollback"
    assert visitor.chunk_requests == []


def test_a_stolen_key_is_refused_once_it_is_revoked_and_pages_follow_the_new_one(
    visitor, hub, envelope
):
    [signature] = read_json(envelope)["signatures"]
    hub.manage("rotate_signing_key")
    hub.manage("revoke_signing_key", signature["keyid"], "--why", "It was stolen.")
    page = visitor.open_ready()  # built before, it trusts the first key alone
    expect(page.get_by_test_id("error")).not_to_be_visible()
    page.close()
    serve(visitor, MANIFEST, envelope)
    stolen = visitor.open()
    assert refusal(stolen) == "manifest.key_revoked"
    expect(stolen.get_by_test_id("error")).to_contain_text("It was stolen.")
