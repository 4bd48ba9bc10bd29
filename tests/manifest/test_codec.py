import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.errors import HubError, ManifestError
from inpaint_app.manifest.codec import MAX_MANIFEST_BYTES, decode, encode, read_json, write_json
from inpaint_app.manifest.errors import ManifestMalformedError
from inpaint_app.manifest.schema import SCHEMA_ID
from tests.golden.example import example_manifest, example_release_manifest
from tests.golden.manifests import future_manifest
from tests.manifest.golden import golden_text, refused_manifests

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)
json_objects = st.dictionaries(st.text("abcdé", max_size=5), json_values)


@pytest.mark.parametrize("manifest", [example_manifest(), example_release_manifest()])
def test_a_manifest_survives_the_way_to_bytes_and_back(manifest):
    assert decode(encode(manifest)) == manifest


def test_a_manifest_of_a_later_hub_is_read_and_not_written():
    future = future_manifest()
    assert decode(write_json(future)) == future
    with pytest.raises(ManifestMalformedError, match="from_the_future"):
        encode(future)
    with pytest.raises(ManifestMalformedError, match=r"pipeline\.image_size: 0 is less"):
        decode(write_json(future | {"pipeline": future["pipeline"] | {"image_size": 0}}))


def test_equal_manifests_are_equal_bytes_whatever_the_order_of_their_keys():
    manifest = example_manifest()
    shuffled = {key: manifest[key] for key in sorted(manifest, reverse=True)}
    assert encode(shuffled) == encode(manifest)


def test_the_bytes_have_no_spaces_and_are_utf_8():
    data = encode(example_manifest())
    assert b'"notice":"Untrained: a test vector, with na\xc3\xafve ' in data
    assert b'": ' not in data
    assert b", " not in data.replace(b"vector, with", b"")


@given(json_objects)
def test_any_object_survives_canonical_json(document):
    data = write_json(document)
    assert read_json(data) == document
    assert write_json(read_json(data)) == data


@given(st.binary(max_size=200))
def test_noise_is_refused_by_name_and_never_otherwise(noise):
    with pytest.raises(ManifestMalformedError):
        decode(noise)


@given(st.integers(0, 7000), st.integers(0, 255))
def test_a_changed_byte_is_a_manifest_or_a_named_refusal(position, value):
    data = bytearray(golden_text("manifest.json").encode())
    data[position] = value
    with suppress(ManifestError):
        assert decode(bytes(data))["schema"] == SCHEMA_ID


@pytest.mark.parametrize("case", refused_manifests(), ids=lambda case: case["name"])
def test_it_refuses(case):
    with pytest.raises(HubError) as refusal:
        decode(case["text"].encode())
    assert refusal.value.code == case["code"]


@pytest.mark.parametrize(
    "case", [c for c in refused_manifests() if "patch" in c], ids=lambda case: case["name"]
)
def test_it_does_not_write_what_it_would_not_read(case):
    with pytest.raises(HubError) as refusal:
        encode(json.loads(case["text"]))
    assert refusal.value.code == case["code"]


def test_it_reads_no_more_than_the_bound():
    with pytest.raises(ManifestMalformedError, match="at most 4194304"):
        decode(b" " * (MAX_MANIFEST_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b'{"a":' * 100_000, b'{"a":' + b"9" * 10_000 + b"}", b"\xff\xfe{\x00}\x00"],
    ids=["deep lists", "deep objects", "an endless number", "UTF-16"],
)
def test_it_refuses_what_would_exhaust_a_parser(data):
    with pytest.raises(ManifestMalformedError):
        decode(data)


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, b"bytes", "\ud800"])
def test_it_writes_only_what_json_can_carry(value):
    with pytest.raises(ManifestMalformedError):
        write_json({"value": value})


def test_a_repeated_key_is_named():
    with pytest.raises(ManifestMalformedError, match="'sequence' stands there twice"):
        read_json(b'{"sequence":2,"sequence":1}')
