"""The commands, in the order in which a person would use them."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from inpaint_app.management import follow
from inpaint_app.models import Channel, Checkpoint, HubModel, Release, Run, StateChange
from tests.factories import (
    make_candidate,
    make_checkpoint,
    make_live,
    make_model,
    make_published,
    make_run,
    make_user,
    write_bundle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def manage(*arguments, **options):
    out = StringIO()
    call_command(*(str(a) for a in arguments), stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def refused(code):
    return pytest.raises(CommandError, match=f"^{code}: ")


def test_a_key_is_made_once(settings):
    [keyid] = json.loads(manage("create_signing_key"))
    assert len(keyid) == 64
    assert settings.HUB_SIGNING_KEY_FILE.stat().st_mode & 0o777 == 0o600
    with refused("manifest.key_exists"):
        manage("create_signing_key")


def test_a_bundle_becomes_what_a_channel_serves(tmp_path):
    bundle = write_bundle(tmp_path / "bundle")
    user = make_user("publisher", username="ada")
    manage("create_signing_key")
    assert "the default" in manage("create_model", "tiny", "--title", "Tiny", "--licence", "MIT")
    number = manage("import_bundle", "tiny", bundle, "--by", "ada").split()[-1]
    said = manage("publish_release", number, "1.0.0", "--by", "ada", "--reason", "First.")
    assert said == "Published tiny 1.0.0, sequence 1\n"
    said = manage("move_channel", "tiny", "stable", "1.0.0", "--by", "ada")
    assert said == "tiny stable serves 1.0.0, sequence 2\n"
    assert Channel.objects.get(name="stable").release == Release.objects.get(version="1.0.0")
    done = StateChange.objects.filter(actor=user).values_list("subject_type", "reason")
    assert sorted(done) == [("channel", ""), ("release", ""), ("release", "First.")]


def test_an_import_shows_its_progress(tmp_path):
    make_model("tiny")
    said = manage("import_bundle", "tiny", write_bundle(tmp_path / "bundle"))
    assert "chunk" in said
    assert "store 100 %" in said


def test_a_checkpoint_is_registered_and_a_run_of_it_queued(tiny_checkpoint):
    make_model("tiny")
    files = [f"--{k.replace('_', '-')}={v}" for k, v in tiny_checkpoint.paths.items()]
    said = manage("register_checkpoint", "tiny", *files, "--origin", "a folder")
    checkpoint = Checkpoint.objects.get()
    assert said == f"Registered checkpoint {checkpoint.pk} ({checkpoint.sha256})\n"
    assert checkpoint.origin == "a folder"
    assert checkpoint.files.count() == 4
    assert (
        manage("request_run", "--checkpoint", checkpoint.pk)
        == f"Queued run {Run.objects.get().pk}\n"
    )


def test_a_failed_run_is_retried():
    run = make_run("failed")
    manage("request_run", "--retry", run.pk, "--reason", "More memory.")
    run.refresh_from_db()
    assert (run.status, run.attempt) == ("queued", 2)


class TestFollow:
    """Somebody else works at the run while the command sleeps."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        def at_each_pause(*steps):
            todo = list(steps)
            monkeypatch.setattr(follow.time, "sleep", lambda _: todo.pop(0)())

        return at_each_pause

    def test_a_run_is_followed_to_its_candidate(self, meanwhile):
        checkpoint = make_checkpoint()
        runs = Run.objects.filter(checkpoint=checkpoint)

        def work():
            now = runs.get().created
            runs.update(status="running", worker="w", started=now, lease_expires_at=now)
            runs.update(stage="export", progress=20, message="Tracing")

        def finish():
            release = make_candidate(checkpoint.model)
            Release.objects.filter(pk=release.pk).update(run=runs.get())
            runs.update(
                status="succeeded", progress=100, stage="store", finished=runs.get().created
            )

        meanwhile(work, finish)
        said = manage("request_run", "--checkpoint", checkpoint.pk, "--follow").splitlines()
        assert said[1:-1] == ["queued   0 %", "export  20 % Tracing", "store 100 % Tracing"]
        assert said[-1] == f"Succeeded; publish its candidate: {Release.objects.get().pk}"

    def test_a_run_that_fails_ends_the_command_with_its_error(self, meanwhile):
        run = make_run("failed")

        def fail():
            runs, now = Run.objects.filter(pk=run.pk), run.created
            runs.update(status="running", worker="w", started=now, lease_expires_at=now)
            runs.update(status="failed", error_code="x.y", error_message="It is so.", finished=now)

        meanwhile(fail)
        with pytest.raises(CommandError, match=r"x\.y: It is so\."):
            manage("request_run", "--retry", run.pk, "--follow")


def test_lost_runs_are_reaped_by_hand():
    make_run("running", lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert manage("reap_runs") == "Failed 1 lost runs; sent 0 forgotten runs again\n"


def test_channels_are_renewed_by_hand(settings):
    settings.HUB_CHANNEL_LIFETIME_DAYS = 1
    release = make_published()
    manage("move_channel", release.model.slug, "stable", "1.0.0")
    assert manage("renew_channels") == "Renewed 0 channel documents\n"
    settings.HUB_CHANNEL_LIFETIME_DAYS = 14
    assert manage("renew_channels") == "Renewed 1 channel documents\n"


class TestPublishing:
    """What goes live, back, away, and what is known of it afterwards."""

    @pytest.fixture
    def tiny(self):
        """1.1.0 on the stable channel, after 1.0.0."""
        model = make_live(make_model("tiny"), "1.0.0").model
        make_live(model, "1.1.0")
        return model

    def test_a_channel_is_rolled_back(self, tiny):
        said = manage("roll_back_channel", "tiny", "stable", "--reason", "Seams.")
        assert said == "tiny stable serves 1.0.0, sequence 5\n"
        with refused("channel.never_served"):
            manage("roll_back_channel", "tiny", "canary")

    def test_a_release_is_yanked_and_its_channels_rolled_back(self, tiny):
        arguments = ("yank_release", "tiny", "1.1.0", "--notice", "Seams.")
        with refused("release.still_live"):
            manage(*arguments)
        assert manage(*arguments, "--roll-back") == "tiny 1.1.0 yanked, sequence 6\n"
        assert tiny.channels.get(name="stable").release.version == "1.0.0"
        assert "restored" in manage("yank_release", "tiny", "1.1.0", "--restore")

    def test_what_was_live_at_a_moment_is_printed(self, tiny):
        now = timezone.now().isoformat()
        first, second = manage("live_at", now, "--model", "tiny").splitlines()
        assert first.split("\t")[:3] == ["tiny", "stable", "1.1.0"]
        assert first.endswith("\tthe hub")
        assert second == "tiny\tcanary\t-\t-\t-"
        with pytest.raises(CommandError, match="no date and time"):
            manage("live_at", "yesterday")

    def test_a_move_is_scheduled(self, tiny):
        at = timezone.now() + timedelta(days=1)
        said = manage("schedule_move", "tiny", "canary", "1.0.0", at.isoformat())
        assert f"tiny canary to 1.0.0 at {at:%Y-%m-%d %H:%M} UTC" in said
        with refused("schedule.time"):
            manage("schedule_move", "tiny", "canary", "1.0.0", "soon")

    def test_a_lower_version_takes_a_word(self, tiny):
        candidate = make_candidate(tiny)
        with refused("release.version_lower"):
            manage("publish_release", candidate.pk, "0.9.0")
        assert "0.9.0" in manage("publish_release", candidate.pk, "0.9.0", "--allow-lower")

    def test_the_journal_is_exported_and_verified(self, tiny):
        exported = manage("export_journal").splitlines()
        last = json.loads(exported[-1])["seal"]
        assert len(exported) == StateChange.objects.count()
        assert manage("export_journal", "--since", timezone.now().isoformat()) == ""
        assert manage("export_journal", "--format", "csv").startswith("id,at,who")
        assert f"the last seal is {last}" in manage("verify_journal", "--seal", last)
        with refused("journal.broken"):
            manage("verify_journal", "--seal", "0" * 64)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import_bundle", "nobody", "."),
        ("publish_release", "7", "1.0.0"),
        ("move_channel", "nobody", "stable", "1.0.0"),
        ("request_run", "--checkpoint", "7"),
        ("request_run", "--retry", "7"),
        ("create_model", "m", "--title", "M", "--licence", "MIT", "--by", "nobody"),
    ],
)
def test_a_name_that_the_hub_does_not_know_is_refused(arguments):
    with refused("unknown.row"):
        manage(*arguments)
    assert not HubModel.objects.exists()


def test_a_channel_or_a_version_that_the_model_lacks_is_refused():
    make_model("tiny")
    with refused("unknown.row"):
        manage("move_channel", "tiny", "nightly", "1.0.0")
    with refused("unknown.row"):
        manage("move_channel", "tiny", "stable", "1.0.0")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    make_model("tiny")
    missing = tmp_path / "no.safetensors"
    with refused("checkpoint.file_missing"):
        manage("register_checkpoint", "tiny", f"--unet={missing}", f"--config={missing}")
