"""A hub with something on every page of its admin, served from this process; for screenshots.

Import it after HUB_HOME is set; ``start`` makes the tables and serves, ``fill`` makes the rows.
"""

import socketserver
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command

HOST = "127.0.0.1"
MODELS = {"moebius": "Moebius", "sketch": "Sketch"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        """Nothing."""


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


def start():
    """The tables, a superuser, and the address of the admin."""
    django.setup()
    settings.ALLOWED_HOSTS = [HOST]
    call_command("migrate", verbosity=0)
    from django.core.wsgi import get_wsgi_application

    from inpaint_app.manifest.keys import load_or_create_key

    load_or_create_key(Path(settings.HUB_SIGNING_KEY_FILE))
    server = make_server(HOST, 0, get_wsgi_application(), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{HOST}:{server.server_port}"


def sign_in(name, **fields):
    """The session of a new user."""
    from django.test import Client

    from tests.factories import make_user

    groups = fields.pop("groups", ())
    client = Client()
    client.force_login(
        make_user(*groups, username=name, password=fields.pop("password", name), **fields)
    )
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def fill(user_name, bundle):
    """Models with everything that can happen to one; where the pages of each are."""
    from django.contrib.auth.models import User

    from inpaint_app.models import Release
    from inpaint_app.workflow.bundles import import_bundle
    from inpaint_app.workflow.channels import move_channel
    from inpaint_app.workflow.releases import publish_release
    from inpaint_app.workflow.seed import seed_embedded_model
    from tests import factories as make
    from tests.benchmarks.admin_mirrors import mirrors

    user = User.objects.get(username=user_name)
    starter = seed_embedded_model(user)
    model = make.make_model("moebius", title="Moebius", card="For quality.", actor=user)
    old = import_bundle(model, bundle, actor=user, origin="hub example/moebius at 9f3c2e1")
    old = publish_release(old, "1.0.0", actor=user, reason="The first one that passes.")
    move_channel(model.channels.get(name="stable"), old, actor=user, reason="Looks right.")
    candidate = import_bundle(model, bundle, actor=user, origin="upload")
    report = {**candidate.report, "left_out": []}
    for row in report["end_to_end"]:
        row["psnr"] = (row["psnr"] or 90) * 0.9
    Release.objects.filter(pk=candidate.pk).update(report=report)
    pages = _runs(make, model, user)
    _records(make, old, starter, user)
    pages |= _arrivals(model, user) | _publishing(model, old, user) | mirrors(old, starter, user)
    return pages | {
        "release": f"release/{starter.pk}/change/",
        "candidate": f"release/{candidate.pk}/change/",
        "publish": f"release/{candidate.pk}/publish/",
        "discard": f"release/{candidate.pk}/discard/",
        "release-move": f"release/{old.pk}/move/",
        "model": f"hubmodel/{model.pk}/change/",
        "model-edit": f"hubmodel/{model.pk}/edit/",
        "channel": f"channel/{model.channels.get(name='stable').pk}/change/",
        "channel-move": f"channel/{model.channels.get(name='canary').pk}/move/",
    }


def _runs(make, model, user):
    from django.utils import timezone

    checkpoint = make.make_checkpoint(model, uploaded_by=user, size=905_000_000)
    running = make.make_run(
        "running", make.make_checkpoint(model, uploaded_by=user), created_by=user, stage="validate",
        progress=52, message="Comparing the denoiser with its source", worker="exporter-1:41:a",
        lease_expires_at=timezone.now() + timedelta(hours=1), log="12:00:01 load\n",
        started=timezone.now() - timedelta(minutes=3),
    )  # fmt: skip
    failed = make.make_run(
        "failed", checkpoint, created_by=user, stage="validate", progress=60,
        error_code="validation.parity", started=timezone.now() - timedelta(minutes=9),
        error_message="The denoiser in fp16 differs by 3.7e-02. Look for extreme weights.",
    )  # fmt: skip
    make.make_run("queued", make.make_checkpoint(model), created_by=user)
    make.make_run("cancelled", checkpoint, created_by=user)
    return {
        "run-running": f"run/{running.pk}/change/",
        "run-failed": f"run/{failed.pk}/change/",
        "run-retry": f"run/{failed.pk}/retry/",
        "run-cancel": f"run/{running.pk}/cancel/",
        "checkpoint": f"checkpoint/{checkpoint.pk}/change/",
    }


def _arrivals(model, user):
    """Files in every state, imports, and a token."""
    from inpaint_app.workflow.access_tokens import create_access_token
    from tests.imports import make_import
    from tests.uploads import making

    making.begin(900_000_000, bytes(4000), owner=user, name="diffusion_pytorch_model.safetensors")
    making.accepted(owner=user, name="vae.safetensors")
    refused = making.rejected(owner=user, name="holiday.bin")
    jobs = {
        status: make_import(status, model=model, created_by=user)
        for status in ("running", "failed")
    }
    create_access_token(user, name="build server", scopes=["upload"], actor=user)
    return {
        "upload": f"upload/{refused.pk}/change/",
        "import-running": f"hubimport/{jobs['running'].pk}/change/",
        "import-failed": f"hubimport/{jobs['failed'].pk}/change/",
    }


def _publishing(model, old, user):
    """A move that waits, a receiver that was told, and the pages that ask first."""
    from django.utils import timezone

    from inpaint_app.webhook.message import EVENTS
    from inpaint_app.workflow.schedule import schedule_move
    from inpaint_app.workflow.webhooks import create_webhook, send_test

    canary = model.channels.get(name="canary")
    schedule_move(canary, old, timezone.now() + timedelta(days=1), actor=user)
    webhook, _secret = create_webhook("https://receiver.example/hook", EVENTS, actor=user)
    send_test(webhook, actor=user)
    return {
        "webhook": f"webhook/{webhook.pk}/change/",
        "yank": f"release/{old.pk}/yank/",
    }


def _records(make, old, starter, user):
    """Downloads of a month, sign-ins, and a collection."""
    from inpaint_app.models import Chunk, DownloadCount
    from inpaint_app.workflow.backends import chunk_store
    from inpaint_app.workflow.garbage import Scope, collect_garbage
    from inpaint_app.workflow.sign_ins import record_sign_in

    today = datetime.now(UTC).date()
    for ago in range(30):
        for release, weight in ((old, 7), (starter, 3)):
            DownloadCount.objects.create(
                release=release,
                day=today - timedelta(days=ago),
                served=weight * ((ago * 37) % 11 + 2),
                unchanged=weight * ((ago * 13) % 7),
            )
    for event in ("failed", "failed", "locked", "enrolled"):
        record_sign_in(event, username="ada", address="203.0.113.5")
    for number in range(3):
        content = f"left by run {number}".encode() * 4000
        name = _name(content)
        chunk_store().put(name, content)
        Chunk.objects.create(
            sha256=name, size=len(content), wanted_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
        if number == 0:
            collect_garbage(Scope(timedelta(hours=48)), actor=user)


def _name(content):
    import hashlib

    return hashlib.sha256(content).hexdigest()
