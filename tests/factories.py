"""Rows for tests, made by the workflow wherever it is the workflow that makes them."""

import hashlib
import itertools
import json
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.base import File
from django.utils import timezone

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.models import Checkpoint, CheckpointFile, HubModel, Release, Run
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.checkpoints import register_checkpoint
from inpaint_app.workflow.families import create_model
from inpaint_app.workflow.releases import publish_release
from tests.golden.example import example_chunks, example_fragment

_numbers = itertools.count(1)
LEASE = timedelta(hours=1)


def make_user(*groups: str, **fields) -> User:
    """A member of the staff with the roles of these groups."""
    fields.setdefault("username", f"user-{next(_numbers)}")
    user = User.objects.create_user(is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


def make_model(slug: str = "", **fields) -> HubModel:
    """A model with its first channels."""
    slug = slug or f"model-{next(_numbers)}"
    return create_model(**{"slug": slug, "title": slug.title(), "licence": "Apache-2.0", **fields})


def make_checkpoint(model: HubModel | None = None, **fields) -> Checkpoint:
    """The rows of a checkpoint whose files are nowhere."""
    sha256 = hashlib.sha256(f"checkpoint {next(_numbers)}".encode()).hexdigest()
    checkpoint = Checkpoint.objects.create(
        **{"model": model or make_model(), "sha256": sha256, "size": 8, "origin": "upload"} | fields
    )
    for role, kind in (("config", "json"), ("unet", "safetensors")):
        CheckpointFile.objects.create(
            checkpoint=checkpoint,
            role=role,
            format=kind,
            size=4,
            sha256=sha256,
            name=f"{role}.{kind}",
            path=f"checkpoints/{sha256[:2]}/{sha256}",
        )
    return checkpoint


@contextmanager
def uploaded(**paths: Path | None):
    """Files as an upload hands them in, by role."""
    with ExitStack() as stack:
        opened = {r: stack.enter_context(p.open("rb")) for r, p in paths.items() if p is not None}
        yield {role: File(file, name=Path(file.name).name) for role, file in opened.items()}


def register(files: CheckpointFiles, model: HubModel | None = None) -> Checkpoint:
    """A checkpoint with its bytes, registered as an upload is."""
    with uploaded(**files.paths) as upload:
        return register_checkpoint(model or make_model(), upload, actor=None)


def make_run(status: str = "queued", checkpoint: Checkpoint | None = None, **fields) -> Run:
    """A run in any state, with what the database asks of that state."""
    now = timezone.now()
    needed = {
        "running": {"worker": "host:1:a", "lease_expires_at": now + LEASE, "started": now},
        "failed": {"error_code": "run.crashed", "finished": now},
        "succeeded": {"finished": now},
        "cancelled": {"finished": now},
    }
    values = {"checkpoint": checkpoint or make_checkpoint(), "status": status}
    return Run.objects.create(**{**values, **needed.get(status, {}), **fields})


def graph_metadata(fragment: dict) -> list[dict]:
    """What the headers of the example's graphs could say."""
    return [
        {
            "variant": variant["name"],
            "role": graph["role"],
            "opset_imports": [{"domain": "ai.onnx", "version": graph["opset"]}],
            "ir_version": graph["ir_version"],
            "producer_name": "pytorch",
            "producer_version": "2.13.0",
            "operators": [
                {"domain": "ai.onnx", "op_type": "Conv", "count": 7},
                {"domain": "ai.onnx", "op_type": "Add", "count": 3},
            ],
            "inputs": graph["inputs"],
            "outputs": graph["outputs"],
            "node_count": 10,
            "parameters": [{"dtype": "float32", "tensors": 2, "elements": 24, "bytes": 96}],
        }
        for variant in fragment["variants"]
        for graph in variant["graphs"]
    ]


def example_bundle_fragment() -> dict:
    """The golden example's fragment, complete with the metadata of its graphs."""
    fragment = example_fragment()
    return {**fragment, "graph_metadata": graph_metadata(fragment)}


def write_bundle(directory: Path, fragment: dict | None = None) -> Path:
    """A folder as export_checkpoint writes it, of the golden example."""
    directory.mkdir(parents=True)
    fragment = fragment or example_bundle_fragment()
    (directory / "fragment.json").write_text(json.dumps(fragment))
    (directory / "report.json").write_text(json.dumps({"verdict": "passed"}))
    for sha256, content in example_chunks().items():
        path = directory / chunk_key(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory


def make_candidate(model: HubModel | None = None, fragment: dict | None = None) -> Release:
    """A candidate of the golden example, imported; its chunks are in the store."""
    directory = Path(settings.HUB_HOME) / f"bundle-{next(_numbers)}"
    write_bundle(directory, fragment)
    return import_bundle(model or make_model(), directory, actor=None)


def make_published(
    model: HubModel | None = None, version: str = "1.0.0", fragment: dict | None = None
) -> Release:
    """The same, published with a key that is made where there is none."""
    load_or_create_key(Path(settings.HUB_SIGNING_KEY_FILE))
    candidate = make_candidate(model, fragment)
    return publish_release(candidate, version, actor=None, allow_lower=True)


def make_live(
    model: HubModel | None = None, version: str = "1.0.0", fragment: dict | None = None
) -> Release:
    """The same, on the model's default channel."""
    release = make_published(model, version, fragment)
    move_channel(release.model.channels.get(is_default=True), release, actor=None)
    return release
