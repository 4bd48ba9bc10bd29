"""The bundle of latent diffusion that tests import: small, whole, and made anew the same."""

import numpy as np
import onnx
import pytest
import torch

from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.progress import silent
from inpaint_app.validate.launches import count_launches
from inpaint_app.validate.references import open_references
from tests.bundles import bundle_bytes, check_chunks, read_document
from tests.untrained import DEFAULTS, OUT, build_untrained, random_weight, write_checkpoint


def test_what_lies_there_is_small_and_complete():
    assert bundle_bytes(OUT) <= 3 * 1024 * 1024
    report = read_document(OUT, "report.json")
    assert report["publishable"] is True
    check_chunks(OUT)


def test_a_step_starts_few_kernels():
    launches = {}
    for variant in read_document(OUT, "fragment.json")["variants"]:
        (graph,) = [graph for graph in variant["graphs"] if graph["role"] == "denoiser"]
        name = graph["file"]["sha256"]
        file = OUT / "chunks" / name[:2] / name
        launches[variant["name"]] = count_launches(onnx.load(file, load_external_data=False))
    assert launches["fp32"] <= 321
    assert launches["fp16"] <= 323


@pytest.mark.full
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
