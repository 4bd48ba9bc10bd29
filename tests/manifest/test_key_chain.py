import json

import pytest

from inpaint_app.errors import HubError
from inpaint_app.manifest.codec import write_json
from inpaint_app.manifest.errors import KeyListConflictError
from inpaint_app.manifest.key_chain import (
    append_to_chain,
    read_chain,
    walk,
    walk_from_first,
    write_chain,
)
from inpaint_app.manifest.key_list import KeyList
from inpaint_app.manifest.keys import decode_public_keys, encode_public_key
from tests.golden.key_chains import AGAIN, good_chain
from tests.manifest.golden import golden_json, golden_text


def trusted(case):
    return KeyList(case["version"], decode_public_keys(case["keys"]))


def envelopes(case):
    return [write_json(envelope) for envelope in case["lists"]]


@pytest.mark.parametrize("case", golden_json("key_chains_followed.json"), ids=lambda c: c["name"])
def test_it_follows_a_chain(case):
    end = walk(trusted(case["trusted"]), envelopes(case))
    assert end.version == case["version"]
    assert {k: encode_public_key(key) for k, key in end.keys.items()} == case["keys"]
    known = case["revoked"] if case["trusted"]["version"] < case["version"] else []
    assert [entry.keyid for entry in end.revoked] == known


@pytest.mark.parametrize("case", golden_json("key_chains_refused.json"), ids=lambda c: c["name"])
def test_it_refuses_a_chain(case):
    with pytest.raises(HubError) as refusal:
        walk(trusted(case["trusted"]), envelopes(case))
    assert refusal.value.code == case["code"]


def test_a_chain_of_ones_own_is_walked_from_its_first_list():
    assert walk_from_first(good_chain()) == AGAIN


def test_versions_are_kept_in_order_and_never_overwritten(tmp_path):
    folder = tmp_path / "lists"
    assert read_chain(folder) == ()
    for number, envelope in enumerate(good_chain(), start=1):
        append_to_chain(folder, number, envelope)
    assert list(read_chain(folder)) == good_chain()
    with pytest.raises(KeyListConflictError, match=r"2\.json"):
        append_to_chain(folder, 2, b"another")
    assert list(read_chain(folder)) == good_chain()
    assert sorted(path.name for path in folder.iterdir()) == [f"{n}.json" for n in range(1, 5)]


def test_a_gap_ends_the_chain(tmp_path):
    append_to_chain(tmp_path, 1, b"1")
    append_to_chain(tmp_path, 3, b"3")
    assert read_chain(tmp_path) == (b"1",)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "lists").write_text("")
    with pytest.raises(KeyListConflictError, match=r"lists/1\.json"):
        append_to_chain(tmp_path / "lists", 1, b"1")


def test_the_api_s_document_holds_every_envelope():
    document = golden_text("key_chain.json").encode()
    assert document == write_chain(good_chain())
    lists = json.loads(document)["lists"]
    assert [write_json(envelope) for envelope in lists] == good_chain()
