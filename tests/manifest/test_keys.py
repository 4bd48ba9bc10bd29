import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from inpaint_app.manifest.errors import KeyExistsError, KeyFileError, ManifestMalformedError
from inpaint_app.manifest.keys import (
    SigningKey,
    create_key,
    load_key,
    load_or_create_key,
    read_key,
    read_public_keys,
    write_public_keys,
)
from tests.golden.example import OTHER_KEY, TEST_KEY


def test_a_new_key_is_its_owners_alone_and_loads_again(tmp_path):
    path = tmp_path / "keys" / "signing.pem"
    key = create_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert load_key(path).keyid == key.keyid
    assert [*path.parent.iterdir()] == [path]


def test_a_key_is_never_overwritten(tmp_path):
    path = tmp_path / "signing.pem"
    keyid = create_key(path).keyid
    with pytest.raises(KeyExistsError):
        create_key(path)
    assert load_key(path).keyid == keyid
    assert [*tmp_path.iterdir()] == [path]


def test_many_at_once_end_up_with_one_key(tmp_path):
    path = tmp_path / "signing.pem"
    with ThreadPoolExecutor(8) as pool:
        keys = [*pool.map(lambda _: load_or_create_key(path), range(16))]
    assert {key.keyid for key in keys} == {load_key(path).keyid}


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "keys").write_text("")
    with pytest.raises(KeyFileError, match=r"keys/signing\.pem"):
        create_key(tmp_path / "keys" / "signing.pem")


@pytest.mark.parametrize("content", [b"", b"secret-looking noise", b"\x00" * 99])
def test_a_file_that_holds_no_key_is_refused_and_not_quoted(tmp_path, content):
    path = tmp_path / "signing.pem"
    path.write_bytes(content)
    with pytest.raises(KeyFileError) as refusal:
        load_key(path)
    assert "noise" not in str(refusal.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "absent.pem", tmp_path):
        with pytest.raises(KeyFileError, match="cannot be read"):
            load_key(path)


def test_a_key_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "signing.pem"
    path.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(KeyFileError, match="not an Ed25519 key"):
        load_key(path)


def test_a_key_behind_a_password_is_refused(tmp_path):
    path = tmp_path / "signing.pem"
    path.write_bytes(
        TEST_KEY.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
    )
    with pytest.raises(KeyFileError):
        load_key(path)


def pem_of(key):
    return key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.mark.parametrize("spelled", [lambda pem: pem, lambda pem: pem.replace("\n", "\\n")])
def test_a_key_may_be_the_text_of_a_variable(spelled):
    assert read_key(spelled(pem_of(TEST_KEY)), name="HUB_SIGNING_KEY").keyid == TEST_KEY.keyid


def test_a_variable_that_holds_no_key_is_named_and_not_quoted():
    with pytest.raises(KeyFileError, match="HUB_SIGNING_KEY") as refusal:
        read_key("secret-looking noise", name="HUB_SIGNING_KEY")
    assert "noise" not in refusal.value.message


def test_public_keys_travel_as_json():
    text = write_public_keys([TEST_KEY.public, OTHER_KEY.public])
    assert {len(base64.b64decode(raw)) for raw in json.loads(text).values()} == {32}
    assert read_public_keys(text).keys() == {TEST_KEY.keyid, OTHER_KEY.keyid}


@pytest.mark.parametrize("value", ["", "%", 7, None, base64.b64encode(b"\x00" * 31).decode()])
def test_a_public_key_that_is_none_is_refused(value):
    with pytest.raises(ManifestMalformedError, match="no Ed25519 key"):
        read_public_keys(json.dumps({TEST_KEY.keyid: value}))


def test_a_public_key_under_the_id_of_another_is_refused():
    [raw] = json.loads(write_public_keys([TEST_KEY.public])).values()
    with pytest.raises(ManifestMalformedError, match="belongs to the id"):
        read_public_keys(json.dumps({OTHER_KEY.keyid: raw}))


def test_a_key_shows_its_id_and_nothing_more():
    assert repr(TEST_KEY) == f"SigningKey({TEST_KEY.keyid})"
    assert SigningKey(TEST_KEY.private).keyid == TEST_KEY.keyid
