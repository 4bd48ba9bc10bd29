"""New signatures on what is served, and none on what somebody has written into the database."""

import pytest
from django.core.management import call_command

from inpaint_app.manifest.errors import KeyRevokedError
from inpaint_app.manifest.key_list import open_trusted
from inpaint_app.manifest.keys import create_key
from inpaint_app.manifest.signature import signing_keyids
from inpaint_app.models import Channel, Release, Yank
from inpaint_app.workflow.channels import move_channel, renew_channel_documents
from inpaint_app.workflow.errors import KeyInUseError
from inpaint_app.workflow.key_lists import rotate_signing_key, trusted_keys
from inpaint_app.workflow.key_swap import next_key_file, swap_key_file
from inpaint_app.workflow.publishing_errors import ReleaseAlteredError
from inpaint_app.workflow.signed_releases import served_envelope, signed_manifest
from inpaint_app.workflow.signing_again import revoke_and_sign_again, sign_again
from inpaint_app.workflow.signing_key import signing_key
from inpaint_app.workflow.yanks import restore_release, yank_release
from tests.conftest import without_guards
from tests.factories import make_live, make_published
from tests.golden.example import TEST_KEY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def live():
    """A release on its channel, signed with the hub's first key."""
    return make_live()


def channel_signers():
    documents = Channel.objects.exclude(document="").values_list("document", flat=True)
    return {keyid for text in documents for keyid in signing_keyids(text.encode())}


def rotate(settings):
    """To a new key file, as the command does it; the old id and the new one."""
    old = signing_key().keyid
    new = create_key(next_key_file(settings.HUB_SIGNING_KEY_FILE))
    rotate_signing_key(new)
    swap_key_file(new)
    return old, new.keyid


def test_after_a_rotation_channels_are_signed_with_the_new_key_under_higher_sequences(
    live, settings
):
    before = Channel.objects.get(release=live).sequence
    old, new = rotate(settings)
    assert channel_signers() == {old}
    assert (sign_again().channels, channel_signers()) == (1, {new})
    assert Channel.objects.get(release=live).sequence > before


def test_releases_keep_their_signature_while_its_key_is_trusted(live, settings):
    rotate(settings)
    assert sign_again().releases == 0
    assert served_envelope(live) == live.envelope
    assert signed_manifest(live)["version"] == "1.0.0"


def test_a_revocation_signs_first_what_the_key_has_signed(live, settings):
    pinned = make_published(live.model, "1.1.0")
    yank_release(pinned, notice="Seams.", actor=None)
    old, new = rotate(settings)
    unaffected = make_published(live.model, "1.2.0")
    done = revoke_and_sign_again(old[:10], why="Stolen.")
    assert (done.channels, done.releases, channel_signers()) == (1, 2, {new})
    trusted = trusted_keys()
    for release in (live, pinned, unaffected):
        open_trusted(served_envelope(release).encode(), trusted)
    assert "yanked" not in signed_manifest(live)
    assert signed_manifest(pinned)["yanked"]["notice"] == "Seams."
    assert served_envelope(unaffected) == unaffected.envelope
    with pytest.raises(KeyRevokedError, match="Stolen"):
        open_trusted(live.envelope.encode(), trusted)
    restore_release(pinned, actor=None)
    move_channel(Channel.objects.get(name="canary"), live, actor=None)
    assert "revoked" in Yank.objects.filter(release=live).get().reason


def test_nothing_is_signed_again_for_a_revocation_that_is_refused(live, settings):
    rotate(settings)
    before = Channel.objects.values("document").get(release=live)
    with pytest.raises(KeyInUseError):
        revoke_and_sign_again(signing_key().keyid, why="Stolen.")
    assert Channel.objects.values("document").get(release=live) == before


def test_a_swap_that_was_cut_off_is_taken_up_again(live, settings):
    path = settings.HUB_SIGNING_KEY_FILE
    old = signing_key()
    new = create_key(next_key_file(path))
    rotate_signing_key(new)
    kept = path.with_name(f"signing-{old.keyid[:12]}.pem")
    kept.hardlink_to(path)
    assert swap_key_file(new) == kept
    assert signing_key().keyid == new.keyid
    assert [file.stat().st_mode & 0o777 for file in path.parent.iterdir()] == [0o600, 0o600]


def test_the_envelope_of_another_release_is_refused_and_other_channels_are_renewed(committed_db):
    # Past the guards of the database, as whoever has its password can.
    live, other = make_live(), make_live(version="2.0.0")
    with without_guards():
        Release.objects.filter(pk=live.pk).update(envelope=other.envelope)
    with pytest.raises(ReleaseAlteredError, match=rf"describes {other.model.slug} 2\.0\.0"):
        sign_again()
    Channel.objects.filter(release__isnull=False).update(expires="2000-01-01T00:00:00Z")
    assert renew_channel_documents() == 1
    assert Channel.objects.get(release=live).expires.year == 2000


def test_after_the_loss_of_a_key_the_database_is_believed_if_somebody_says_so(live, settings):
    settings.HUB_SIGNING_KEY_FILE.unlink()
    lost_and_new = create_key(settings.HUB_SIGNING_KEY_FILE)
    with pytest.raises(ReleaseAlteredError, match="not trusted"):
        sign_again()
    done = sign_again(believe=True, reason="The key is lost.")
    assert (done.channels, done.releases) == (1, 1)
    assert channel_signers() == {lost_and_new.keyid}
    assert signed_manifest(live)["version"] == "1.0.0"


class TestCommands:
    def test_a_rotation_in_place_keeps_the_old_key_and_signs_again(self, live, settings):
        old = signing_key().keyid
        call_command("rotate_signing_key", reason="The yearly one.")
        new = signing_key().keyid
        assert (new != old, channel_signers(), set(trusted_keys().keys)) == (
            True,
            {new},
            {old, new},
        )
        call_command("revoke_signing_key", old[:12], why="No longer used.")
        assert list(trusted_keys().keys) == [new]

    def test_a_spare_is_trusted_and_does_not_sign(self, live, tmp_path):
        today = signing_key().keyid
        call_command("rotate_signing_key", new_key=tmp_path / "spare.pem")
        assert (signing_key().keyid, len(trusted_keys().keys)) == (today, 2)

    def test_a_variable_rotates_to_a_file_whose_text_it_will_have(self, live, settings, tmp_path):
        pem = settings.HUB_SIGNING_KEY_FILE.read_text()
        settings.HUB_SIGNING_KEY_FILE, settings.HUB_SIGNING_KEY = None, pem
        call_command("rotate_signing_key", new_key=tmp_path / "next.pem")
        settings.HUB_SIGNING_KEY = (tmp_path / "next.pem").read_text()
        call_command("sign_again")
        assert channel_signers() == {signing_key().keyid}

    def test_a_service_rotates_to_another_factory(self, live, settings):
        call_command("rotate_signing_key", new_signer="tests.signers.make_signer")
        settings.HUB_SIGNING_KEY_FILE, settings.HUB_SIGNER = None, "tests.signers.make_signer"
        call_command("sign_again")
        assert channel_signers() == {TEST_KEY.keyid}
