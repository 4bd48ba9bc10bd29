"""The threats of deploy/SECURITY.md that are played inside the hub, and the table that names them.

Those on the way to the browser are played in tests/browser/test_threats.py.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from inpaint_app.manifest.errors import SignatureUntrustedError
from inpaint_app.manifest.key_list import open_trusted
from inpaint_app.manifest.keys import create_key, load_key
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.models import Channel, Release, StateChange
from inpaint_app.workflow.access_tokens import create_access_token
from inpaint_app.workflow.channels import (
    move_channel,
    renew_channel_documents,
    roll_back_channel,
    set_protection,
)
from inpaint_app.workflow.errors import ChannelProtectedError
from inpaint_app.workflow.key_lists import trusted_keys
from inpaint_app.workflow.publishing_errors import PublisherNotSecondError, ReleaseAlteredError
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.signing_again import sign_again
from tests.api.asserting import assert_problem
from tests.conftest import without_guards
from tests.factories import make_candidate, make_live, make_model, make_published, make_user
from tests.golden.example import TEST_KEY

ROOT = Path(__file__).parents[1]
MANIFEST = "/api/manifest"


@pytest.fixture
def live(committed_db, hub_home):
    """The default model with a release on its default channel, really committed."""
    return make_live(make_model("example"))


def stable():
    return Channel.objects.get(model__slug="example", name="stable")


def test_a_stolen_copy_of_the_database_holds_no_key_and_no_token(live, settings, tmp_path):
    user = make_user("uploader", username="ada")
    _, token = create_access_token(user, name="laptop", scopes=["upload"], actor=user)
    copy = tmp_path / "copy.json"
    call_command("dumpdata", output=str(copy), verbosity=0)
    text = copy.read_text()
    key = load_key(settings.HUB_SIGNING_KEY_FILE)
    pem = settings.HUB_SIGNING_KEY_FILE.read_text()
    assert key.keyid in text  # it is the copy of a hub that has signed
    assert "PRIVATE KEY" not in text
    assert pem.splitlines()[1] not in text
    assert key.private.private_bytes_raw().hex() not in text
    assert token not in text


def test_who_writes_into_the_database_gets_nothing_signed_and_nothing_believed(live):
    trusted, manifest = trusted_keys(), live.manifest.replace("Apache-2.0", "Altered-1")
    forged = sign_envelope(manifest.encode(), TEST_KEY).decode()
    with without_guards():
        Release.objects.filter(pk=live.pk).update(manifest=manifest, envelope=forged)
    with pytest.raises(ReleaseAlteredError):
        sign_again()
    Channel.objects.filter(release=live).update(expires=timezone.now())
    assert renew_channel_documents() == 0
    with pytest.raises(SignatureUntrustedError):
        open_trusted(forged.encode(), trusted)


def test_an_old_copy_of_the_database_is_not_served_until_a_person_has_looked(live, client):
    backup = Channel.objects.filter(pk=stable().pk).values().get()
    sequence_then = live.model.last_sequence
    move_channel(stable(), make_published(live.model, "2.0.0"), actor=None)
    newest = stable().sequence
    assert client.get(MANIFEST).status_code == 200
    with without_guards():
        Channel.objects.filter(pk=backup.pop("id")).update(**backup)
        type(live.model).objects.filter(pk=live.model_id).update(last_sequence=sequence_then)
    assert_problem(client.get(MANIFEST), 503, "channel.document_rolled_back")
    Channel.objects.filter(pk=stable().pk).update(expires=timezone.now())
    assert renew_channel_documents() == 0  # no clock decides what an old copy may serve
    sign_again()
    assert client.get(MANIFEST).status_code == 200
    assert stable().sequence > newest


def test_a_document_that_nobody_renews_is_not_served_past_its_day(live, client, monkeypatch):
    later = stable().expires + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert_problem(client.get(MANIFEST), 503, "channel.document_expired")


def test_a_document_of_another_model_is_not_served_in_its_place(live, client):
    other = make_live(make_model("other")).channels.get()
    Channel.objects.filter(pk=stable().pk).update(document=other.document)
    assert_problem(client.get(MANIFEST), 503, "channel.document_mismatch")


def test_a_stolen_password_opens_nothing_without_the_second_factor(live, settings):
    settings.HUB_TWO_FACTOR = "required"
    make_user(username="ada", password="correct horse battery", is_superuser=True)
    thief = Client()
    credentials = {"username": "ada", "password": "correct horse battery"}
    thief.post("/admin/login/", credentials)
    answer = thief.get("/admin/inpaint_app/release/")
    assert (answer.status_code, "second-factor" in answer["Location"]) == (302, True)


def test_a_stolen_publisher_account_neither_publishes_its_own_nor_moves_what_is_protected(
    live, settings
):
    settings.HUB_TWO_PERSON_PUBLISH = True
    stolen = make_user("uploader", "publisher")
    candidate = make_candidate(live.model)
    StateChange.objects.create(
        actor=stolen, subject_type="release", subject_id=candidate.pk, to_state="candidate"
    )
    with pytest.raises(PublisherNotSecondError):
        publish_release(candidate, "6.6.6", actor=stolen)
    set_protection(stable(), is_protected=True, actor=None)
    other = make_published(live.model, "2.0.0")
    with pytest.raises(ChannelProtectedError):
        move_channel(stable(), other, actor=stolen)
    set_protection(stable(), is_protected=False, actor=None)
    move_channel(stable(), other, actor=stolen)
    assert StateChange.objects.filter(actor=stolen, to_state="2.0.0").exists()
    assert roll_back_channel(stable(), actor=None).release == live


def test_a_lost_key_leaves_built_pages_behind_and_costs_no_release(live, settings, client):
    pinned = trusted_keys()
    settings.HUB_SIGNING_KEY_FILE.unlink()
    create_key(settings.HUB_SIGNING_KEY_FILE)
    with pytest.raises(ReleaseAlteredError):
        sign_again()
    sign_again(believe=True, reason="The key is lost.")
    served = client.get(MANIFEST).content
    with pytest.raises(SignatureUntrustedError):
        open_trusted(served, pinned)
    open_trusted(served, trusted_keys())  # what build_page pins from now on


def rows():
    """The cells of every row of the table of threats."""
    text = (ROOT / "deploy/SECURITY.md").read_text()
    table = text[text.index("| threat |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def named_tests(cell):
    return re.findall(r"`([^`]+)` in `([^`]+)`", cell)


def has_test(path, name):
    source = (ROOT / path).read_text()
    return f"\ndef {name}(" in source if path.endswith(".py") else f'\ntest("{name}"' in source


def test_every_threat_of_the_table_names_tests_that_exist():
    threats = rows()
    assert len(threats) >= 8
    for threat in threats:
        found = named_tests(threat[-1])
        assert found, f"{threat[0]} names no test"
        missing = [name for name, path in found if not has_test(path, name)]
        assert missing == [], threat[0]


def test_every_test_of_a_threat_stands_in_the_table():
    named = {name for threat in rows() for name, _ in named_tests(threat[-1])}
    for path in ("tests/test_threats.py", "tests/browser/test_threats.py"):
        found = re.findall(r"^def (test_\w+)", (ROOT / path).read_text(), re.MULTILINE)
        own = [name for name in found if not name.startswith("test_every_")]
        assert set(own) <= named, path
