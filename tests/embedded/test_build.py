import json
from pathlib import Path

import numpy as np
import pytest
import torch

import inpaint_app.embedded
from inpaint_app.checkpoint.loading import load_checkpoint
from inpaint_app.chunk.digest import digest_file
from inpaint_app.embedded.build import build_embedded, random_weight, write_checkpoint
from inpaint_app.export.roles import build_roles
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.progress import silent
from inpaint_app.validate.end_to_end import run_loop
from inpaint_app.validate.references import loop_inputs, open_references

SHIPPED = Path(inpaint_app.embedded.__file__).parent / "untrained"


def test_what_ships_is_small_and_complete():
    files = [path for path in SHIPPED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 3 * 1024 * 1024
    report = json.loads((SHIPPED / "report.json").read_text())
    assert report["publishable"] is True
    nodes = {graph["role"]: graph["node_count"] for graph in report["graph_metadata"]}
    assert nodes["denoiser"] <= 525


def test_every_shipped_chunk_has_the_bytes_of_its_name():
    fragment = json.loads((SHIPPED / "fragment.json").read_text())
    graphs = [graph for variant in fragment["variants"] for graph in variant["graphs"]]
    files = [file for graph in graphs for file in (graph["file"], *graph["external_data"])]
    chunks = {chunk["sha256"]: chunk["size"] for file in files for chunk in file["chunks"]}
    found = {path.name: path for path in (SHIPPED / "chunks").rglob("*") if path.is_file()}
    assert found.keys() == chunks.keys()
    for name, path in found.items():
        digest = digest_file(path)
        assert (digest.sha256, digest.size) == (name, chunks[name])


def test_the_same_seed_gives_the_same_chunks_again(tmp_path):
    names = []
    for attempt in ("first", "second"):
        made = build_embedded(tmp_path / attempt)
        names.append({path.name for path in (made.directory / "chunks").rglob("*")})
    assert names[0] == names[1]
    assert sorted(path.name for path in made.directory.iterdir()) == [
        "chunks",
        "fragment.json",
        "report.json",
    ]


def test_the_picture_has_contrast_and_is_not_burnt_out(tmp_path):
    roles = build_roles(load_checkpoint(write_checkpoint(tmp_path, 0), silent))
    specs = {role.spec.role: role.spec for role in roles}
    inputs = loop_inputs(specs, steps=4, strength=0.99, guidance=2.0)
    picture = run_loop(open_references(roles), inputs, DdimSchedule()).image
    assert picture.std() > 0.1
    assert np.mean((picture <= 0) | (picture >= 1)) < 0.25


@pytest.mark.parametrize("name", ["a.weight", "b.weight"])
def test_a_weight_depends_on_seed_name_and_shape_alone(name):
    assert torch.equal(random_weight(name, (8, 8), 0), random_weight(name, (8, 8), 0))
    assert not torch.equal(random_weight(name, (8, 8), 0), random_weight(name, (8, 8), 1))
    assert not torch.equal(random_weight(name, (8, 8), 0), random_weight(f"x{name}", (8, 8), 0))
