"""Rotation and revocation, with keys from every source."""

import pytest

from inpaint_app.manifest.errors import (
    KeyListConflictError,
    KeyListMalformedError,
    KeyRevokedError,
    SignatureUntrustedError,
)
from inpaint_app.manifest.keys import create_key, load_key
from inpaint_app.models import StateChange
from inpaint_app.workflow.errors import KeyInUseError, KeyUnknownError
from inpaint_app.workflow.key_lists import (
    key_lists,
    revoke_signing_key,
    rotate_signing_key,
    trusted_keys,
)
from inpaint_app.workflow.signing_key import signing_key
from tests.factories import make_user
from tests.golden.example import OTHER_KEY, TEST_KEY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def first(settings):
    """The hub's first key."""
    return create_key(settings.HUB_SIGNING_KEY_FILE)


def sign_with(settings, signer):
    settings.HUB_SIGNING_KEY_FILE, settings.HUB_SIGNER = None, f"tests.signers.{signer}"


def test_before_the_first_rotation_today_s_key_alone_is_trusted(first):
    assert key_lists() == ()
    assert (trusted_keys().version, list(trusted_keys().keys)) == (0, [first.keyid])


def test_a_rotation_writes_the_first_list_and_the_one_that_follows(first):
    following = rotate_signing_key(TEST_KEY)
    assert following == trusted_keys()
    assert following.version == len(key_lists()) == 2
    assert set(following.keys) == {first.keyid, TEST_KEY.keyid}
    assert signing_key().keyid == first.keyid


def test_a_key_that_is_trusted_already_changes_nothing(first):
    rotate_signing_key(TEST_KEY)
    before = key_lists()
    assert rotate_signing_key(TEST_KEY).version == 2
    assert key_lists() == before


def test_a_service_rotates_to_another_one_and_revokes_the_first(settings):
    sign_with(settings, "make_signer")
    rotate_signing_key(OTHER_KEY)
    sign_with(settings, "make_other_signer")
    newest = revoke_signing_key(TEST_KEY.keyid[:8], why="Its  region\nis given up.")
    assert list(newest.keys) == [OTHER_KEY.keyid]
    assert newest.find_revocation(TEST_KEY.keyid).why == "Its region is given up."
    assert newest == trusted_keys()


def test_a_revoked_key_does_not_come_back_and_cannot_sign_lists(settings):
    sign_with(settings, "make_signer")
    rotate_signing_key(OTHER_KEY)
    sign_with(settings, "make_other_signer")
    revoke_signing_key(TEST_KEY.keyid, why="Stolen.")
    with pytest.raises(KeyRevokedError, match="Stolen"):
        rotate_signing_key(TEST_KEY)
    sign_with(settings, "make_signer")
    with pytest.raises(SignatureUntrustedError, match="Today's key"):
        revoke_signing_key(OTHER_KEY.keyid, why="Revenge.")


def test_today_s_key_is_not_revoked(first):
    rotate_signing_key(TEST_KEY)
    with pytest.raises(KeyInUseError, match=first.keyid):
        revoke_signing_key(first.keyid, why="Stolen.")


@pytest.mark.parametrize("beginning", ["", "zz", "0123456789"])
def test_a_key_that_is_not_trusted_is_not_revoked(first, beginning):
    rotate_signing_key(TEST_KEY)
    with pytest.raises(KeyUnknownError, match=TEST_KEY.keyid):
        revoke_signing_key(beginning, why="Stolen.")


@pytest.mark.parametrize("why", ["", "  \n", "x" * 401])
def test_a_revocation_has_a_reason_of_some_length(first, why):
    rotate_signing_key(TEST_KEY)
    with pytest.raises(KeyListMalformedError):
        revoke_signing_key(TEST_KEY.keyid, why=why)
    assert len(key_lists()) == 2
    assert StateChange.objects.filter(to_state="revoked").count() == 0


def test_two_who_rotate_at_once_do_not_overwrite_each_other(first, monkeypatch):
    rotate_signing_key(TEST_KEY)
    before = trusted_keys()
    rotate_signing_key(OTHER_KEY)
    monkeypatch.setattr("inpaint_app.workflow.key_lists.trusted_keys", lambda: before)
    with pytest.raises(KeyListConflictError):
        revoke_signing_key(TEST_KEY.keyid, why="Stolen.")
    monkeypatch.undo()
    assert set(trusted_keys().keys) == {first.keyid, TEST_KEY.keyid, OTHER_KEY.keyid}


def test_the_journal_says_who_trusted_and_revoked_which_key_and_why(first):
    ada = make_user(username="ada")
    rotate_signing_key(TEST_KEY, actor=ada, reason="The yearly one.")
    revoke_signing_key(TEST_KEY.keyid, why="Stolen.", actor=ada)
    lines = StateChange.objects.filter(subject_type="keylist").order_by("pk")
    assert list(lines.values_list("subject_id", "from_state", "to_state", "actor", "reason")) == [
        (2, "", "trusted", ada.pk, f"{TEST_KEY.keyid}: The yearly one."),
        (3, "trusted", "revoked", ada.pk, f"{TEST_KEY.keyid}: Stolen."),
    ]


def test_no_list_holds_a_private_key(first, settings):
    rotate_signing_key(TEST_KEY)
    secret = load_key(settings.HUB_SIGNING_KEY_FILE).private.private_bytes_raw()
    stored = b"".join(path.read_bytes() for path in settings.HUB_KEY_LISTS.iterdir())
    assert secret not in stored
    assert b"PRIVATE" not in stored
