import pytest

from inpaint_app.manifest.errors import SignerError
from inpaint_app.manifest.signature import open_envelope, sign_envelope
from inpaint_app.manifest.signer import load_signer
from tests.golden.example import TEST_KEY


def test_a_factory_at_a_dotted_path_gives_a_signer():
    signer = load_signer("tests.signers.make_signer")
    envelope = sign_envelope(b"payload", signer)
    assert open_envelope(envelope, {TEST_KEY.keyid: TEST_KEY.public}) == b"payload"
    assert "private" not in repr(signer).lower()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "gave no signer"),
        ("tests.signers.nobody", "AttributeError"),
        ("tests.nowhere.make_signer", "ModuleNotFoundError"),
        ("tests.signers.fail", "not allowed to use the key"),
        ("tests.signers.make_one_with_text_for_a_key", "Ed25519"),
        ("tests.signers.make_one_with_another_id", "shows the id"),
    ],
)
def test_what_is_no_signer_is_refused_with_the_reason(name, words):
    with pytest.raises(SignerError, match=words) as refusal:
        load_signer(name)
    assert name in refusal.value.message


def test_a_signature_by_another_key_than_it_shows_never_leaves():
    signer = load_signer("tests.signers.make_one_with_another_key")
    with pytest.raises(SignerError, match="another key"):
        sign_envelope(b"payload", signer)


def test_a_service_that_fails_is_named_and_not_quoted():
    signer = load_signer("tests.signers.make_one_that_fails")
    with pytest.raises(SignerError, match="ConnectionError") as refusal:
        sign_envelope(b"payload", signer)
    assert "secret" not in refusal.value.message
