"""One test for each id of inpaint_app/checks.py, and one for a hub with nothing to say."""

import os
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from inpaint_app import checks
from inpaint_app.manifest.keys import create_key
from inpaint_app.workflow.key_lists import rotate_signing_key
from tests.golden.example import TEST_KEY


def hub_messages(**options):
    return [message for message in run_checks(**options) if message.id.startswith("inpaint.")]


def ids(**options):
    return [message.id for message in hub_messages(**options)]


@pytest.fixture(autouse=True)
def sound_hub(hub_home, settings):
    """A hub with nothing wrong."""
    create_key(settings.HUB_SIGNING_KEY_FILE)
    return hub_home


def only_message():
    [message] = hub_messages()
    assert message.hint
    return message


def test_a_sound_hub_has_nothing_to_say():
    assert ids() == []


def test_no_check_makes_a_folder(sound_hub, settings):
    settings.HUB_HOME = sound_hub / "not" / "yet"
    settings.HUB_CHUNK_STORE = f"file:{sound_hub / 'nor' / 'this'}"
    assert ids() == []
    assert not (sound_hub / "not").exists()
    assert not (sound_hub / "nor").exists()


def test_e001_a_home_that_is_a_file(sound_hub, settings):
    settings.HUB_HOME = settings.HUB_SIGNING_KEY_FILE
    assert only_message().id == "inpaint.E001"


def test_e001_a_home_that_may_not_be_written_to(monkeypatch, sound_hub):
    # Root may write anywhere, so the answer of the system is what is changed.
    monkeypatch.setattr(checks.os, "access", lambda path, _mode: path != sound_hub)
    assert "inpaint.E001" in ids()


@pytest.mark.parametrize("url", ["", "ftp://host/folder", "file:", "s3://"])
def test_e002_a_store_that_is_none(settings, url):
    settings.HUB_CHUNK_STORE = url
    assert only_message().id == "inpaint.E002"


def test_e002_a_store_that_may_not_be_written_to(settings):
    settings.HUB_CHUNK_STORE = f"file:{settings.HUB_SIGNING_KEY_FILE}"
    assert only_message().id == "inpaint.E002"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_e003_a_key_that_others_may_read(settings, mode):
    settings.HUB_SIGNING_KEY_FILE.chmod(mode)
    message = only_message()
    assert message.id == "inpaint.E003"
    assert f"chmod 600 {settings.HUB_SIGNING_KEY_FILE}" in message.hint


def test_e004_a_key_that_is_none(settings):
    settings.HUB_SIGNING_KEY_FILE.write_text("not a key")
    assert only_message().id == "inpaint.E004"


def test_e004_a_variable_that_holds_no_key(settings):
    settings.HUB_SIGNING_KEY_FILE, settings.HUB_SIGNING_KEY = None, "no key"
    message = only_message()
    assert (message.id, "HUB_SIGNING_KEY" in message.msg) == ("inpaint.E004", True)


def test_e004_a_signer_that_is_none_which_only_a_deployment_is_asked_for(settings):
    settings.HUB_SIGNING_KEY_FILE, settings.HUB_SIGNER = None, "tests.signers.fail"
    assert ids() == []
    found = [m for m in hub_messages(include_deployment_checks=True) if m.id == "inpaint.E004"]
    assert ["not allowed" in message.msg for message in found] == [True]


def test_a_key_in_a_variable_or_with_a_service_is_as_good_as_one_in_a_file(settings):
    pem = settings.HUB_SIGNING_KEY_FILE.read_text()
    settings.HUB_SIGNING_KEY_FILE, settings.HUB_SIGNING_KEY = None, pem
    assert ids() == []
    settings.HUB_SIGNING_KEY, settings.HUB_SIGNER = "", "tests.signers.make_signer"
    assert [i for i in ids(include_deployment_checks=True) if ".E" in i] == []


def test_e010_two_places_for_one_key(settings):
    settings.HUB_SIGNER = "tests.signers.make_signer"
    message = only_message()
    assert message.id == "inpaint.E010"
    assert "HUB_SIGNING_KEY_FILE and HUB_SIGNER" in message.msg


def test_e010_no_place_for_the_key(settings):
    settings.HUB_SIGNING_KEY_FILE = None
    assert only_message().id == "inpaint.E010"


def test_e011_a_key_that_is_not_in_the_newest_list(settings, db):
    rotate_signing_key(TEST_KEY)
    assert ids() == []
    settings.HUB_SIGNING_KEY_FILE.unlink()
    create_key(settings.HUB_SIGNING_KEY_FILE)
    message = only_message()
    assert (message.id, "version 2" in message.msg) == ("inpaint.E011", True)


def test_e011_lists_of_keys_that_are_broken(settings, db):
    rotate_signing_key(TEST_KEY)
    (settings.HUB_KEY_LISTS / "2.json").write_text("{}")
    assert only_message().id == "inpaint.E011"


def test_e005_a_broker_that_nobody_knows(settings):
    settings.CELERY_BROKER_URL = "carrier-pigeon://loft"
    message = only_message()
    assert message.id == "inpaint.E005"
    assert "carrier-pigeon" in message.msg


@pytest.mark.parametrize("url", ["filesystem://", "redis://host/0", "rediss://host/0", "memory://"])
def test_a_broker_that_is_known_passes(settings, url):
    settings.CELERY_BROKER_URL = url
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value"), [("HUB_RUN_LEASE_SECONDS", 1.0), ("HUB_CHANNEL_LIFETIME_DAYS", 0.05)]
)
def test_e006_times_that_are_too_short(settings, name, value):
    setattr(settings, name, value)
    message = only_message()
    assert message.id == "inpaint.E006"
    assert name in message.msg


def test_w001_the_exporter_is_missing(monkeypatch):
    monkeypatch.setattr(checks, "missing_packages", lambda: ("torch", "diffusers"))
    message = only_message()
    assert message.id == "inpaint.W001"
    assert "torch, diffusers" in message.msg
    assert "pip install" in message.hint


def test_w002_there_is_no_key_yet(settings):
    os.unlink(settings.HUB_SIGNING_KEY_FILE)  # noqa: PTH108 - a setting may be a text as well
    message = only_message()
    assert message.id == "inpaint.W002"
    assert "create_signing_key" in message.hint


def test_w003_small_parts_in_a_deployment(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "filesystem://"
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="sqlite"))
    settings.HUB_TWO_FACTOR = "required"
    assert ids(include_deployment_checks=True) == ["inpaint.W003", "inpaint.W003"]
    assert ids() == []


@pytest.mark.parametrize(
    ("endpoint", "token"),
    [
        ("huggingface.co", ""),
        ("ftp://hub.example", ""),
        ("https://hub.example", "two words"),
        ("https://hub.example", "hf_…"),
        ("http://hub.example", "hf_token"),
    ],
)
def test_e007_a_model_hub_that_is_none_and_a_token_in_the_open(settings, endpoint, token):
    settings.HUB_HF_ENDPOINT, settings.HUB_HF_TOKEN = endpoint, token
    message = only_message()
    assert message.id == "inpaint.E007"
    assert not token or token not in message.msg


def test_a_token_may_go_to_a_hub_on_the_same_machine(settings):
    settings.HUB_HF_ENDPOINT, settings.HUB_HF_TOKEN = "http://127.0.0.1:8900", "hf_token"
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value"), [("HUB_COLLECT_GARBAGE", "hourly"), ("HUB_GARBAGE_GRACE_HOURS", 0.5)]
)
def test_e008_garbage_at_no_known_time_or_too_early(settings, name, value):
    setattr(settings, name, value)
    assert ids() == ["inpaint.E008"]


def test_e009_a_word_that_says_nothing_of_the_second_factor(settings):
    settings.HUB_TWO_FACTOR = "yes"
    assert ids() == ["inpaint.E009"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_SYNC_MIRRORS", "hourly"),
        ("HUB_MIRROR_ORIGINS", ["https://cdn.example/"]),
        ("HUB_MIRROR_ORIGINS", ["cdn.example"]),
    ],
)
def test_e010_mirrors_at_no_known_time_or_origin(settings, name, value):
    setattr(settings, name, value)
    assert ids() == ["inpaint.E012"]


def test_e007_a_token_to_write_with_goes_over_tls_too(settings):
    settings.HUB_HF_ENDPOINT = "http://mirror.example"
    settings.HUB_HF_WRITE_TOKEN = "hf_token"
    assert ids() == ["inpaint.E007"]


def test_w004_a_deployment_that_a_password_alone_opens(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://broker"
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    assert ids(include_deployment_checks=True) == ["inpaint.W004"]
