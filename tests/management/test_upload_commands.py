"""Files from the terminal, on the same road as those from the admin."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inpaint_app.models import Checkpoint, Upload
from inpaint_app.workflow.access_tokens import find_access_token
from tests.factories import make_model, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def manage(*arguments):
    out = StringIO()
    call_command(*(str(a) for a in arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_files_are_sent_and_a_checkpoint_is_made_of_them(tiny_checkpoint):
    make_model("tiny")
    make_user("uploader", username="ada")
    paths = tiny_checkpoint["config"], tiny_checkpoint["unet"]
    lines = [line.split() for line in manage("upload", *paths, "--by", "ada").splitlines()]
    assert [line[1:3] for line in lines] == [["json", "config"], ["safetensors", "unet"]]
    config, unet = (line[0] for line in lines)
    manage("register_checkpoint", "tiny", "--config", config, "--unet", unet, "--by", "ada")
    checkpoint = Checkpoint.objects.get()
    assert set(checkpoint.uploads.values_list("source", "owner__username")) == {("command", "ada")}
    assert checkpoint.files.count() == 2


def test_what_is_refused_ends_the_command_and_the_rest_stays(tiny_checkpoint, tmp_path):
    wrong = tmp_path / "empty.bin"
    wrong.touch()
    with pytest.raises(CommandError, match=r"^upload.not_accepted: 1 of the files"):
        manage("upload", wrong, tiny_checkpoint["config"])
    assert sorted(Upload.objects.values_list("status", flat=True)) == ["accepted", "rejected"]


def test_an_upload_that_is_not_there_is_said():
    make_model("tiny")
    nobody = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(CommandError, match=r"^upload.unknown: "):
        manage("register_checkpoint", "tiny", "--config", nobody)


def test_a_token_is_made_with_the_scopes_that_were_asked_for():
    user = make_user("publisher", username="ada")
    scopes = ("--scope", "releases:publish", "--scope", "channels:move")
    secret = manage("create_access_token", "ada", "build server", *scopes).strip()
    token = find_access_token(secret, "channels:move")
    assert (token.user, token.scopes) == (user, "channels:move releases:publish")


def test_a_token_is_made_for_a_user():
    user = make_user("uploader", username="ada")
    secret = manage("create_access_token", "ada", "build server").strip()
    assert find_access_token(secret, "upload").user == user
