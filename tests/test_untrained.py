"""The bundle of latent diffusion that tests import: small, whole, and made anew the same."""

import numpy as np
import pytest
import torch

from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.progress import silent
from inpaint_app.validate.references import open_references
from tests.bundles import bundle_bytes, check_chunks, read_document
from tests.untrained import DEFAULTS, OUT, build_untrained, random_weight, write_checkpoint


def test_what_lies_there_is_small_and_complete():
    assert bundle_bytes(OUT) <= 3 * 1024 * 1024
    report = read_document(OUT, "report.json")
    assert report["publishable"] is True
    nodes = {(g["variant"], g["role"]): g["node_count"] for g in report["graph_metadata"]}
    assert nodes["fp32", "denoiser"] <= 526
    assert nodes["fp16", "denoiser"] <= 573
    check_chunks(OUT)


def test_the_same_seed_gives_the_same_chunks_again(tmp_path):
    made, shipped = (
        {path.name for path in (bundle / "chunks").rglob("*")}
        for bundle in (build_untrained(tmp_path / "made").directory, OUT)
    )
    assert made == shipped


def test_the_picture_has_contrast_and_is_not_burnt_out(tmp_path):
    pipeline = LatentDiffusionInpaint.load(write_checkpoint(tmp_path, 0), DEFAULTS, silent)
    picture = pipeline.run(open_references(pipeline.roles)).end["image"]
    assert picture.std() > 0.1
    assert np.mean((picture <= 0) | (picture >= 1)) < 0.25


@pytest.mark.parametrize("name", ["a.weight", "b.weight"])
def test_a_weight_depends_on_seed_name_and_shape_alone(name):
    assert torch.equal(random_weight(name, (8, 8), 0), random_weight(name, (8, 8), 0))
    assert not torch.equal(random_weight(name, (8, 8), 0), random_weight(name, (8, 8), 1))
    assert not torch.equal(random_weight(name, (8, 8), 0), random_weight(f"x{name}", (8, 8), 0))
