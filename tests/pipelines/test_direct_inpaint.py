import json
from contextlib import nullcontext

import numpy as np
import pytest

from inpaint_app.manifest.kinds import DIRECT_INPAINT
from inpaint_app.pipelines.direct_inpaint import DirectInpaint
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import silent
from inpaint_app.validate.references import open_references
from tests.tiny_inpainter import write_tiny_inpainter


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    files = write_tiny_inpainter(tmp_path_factory.mktemp("inpainter"))
    return DirectInpaint.load(files, SamplingDefaults(), silent)


def test_it_is_one_graph_that_lacks_nothing(pipeline):
    (role,) = pipeline.roles
    assert [role.spec.role] == list(DIRECT_INPAINT.roles)
    assert [tensor.shape for tensor in role.spec.inputs] == [(1, 3, 64, 64), (1, 1, 64, 64)]
    assert pipeline.missing == ()
    assert [file.role for file in pipeline.files] == ["config", "inpainter"]


def test_it_says_nothing_of_sampling(pipeline):
    assert pipeline.describe() == {"kind": "direct-inpaint", "image_size": 64}


def test_it_says_how_large_a_hole_it_fills_well_where_that_was_measured(tmp_path):
    files = write_tiny_inpainter(tmp_path)
    document = json.loads(files["config"].read_text())
    document["data"]["max_hole_size"] = 24
    files["config"].write_text(json.dumps(document))
    described = DirectInpaint.load(files, SamplingDefaults(), silent).describe()
    assert described == {"kind": "direct-inpaint", "image_size": 64, "max_hole_size": 24}


def test_half_precision_asks_for_the_feature_that_it_needs(pipeline):
    features = {variant.name: variant.features for variant in pipeline.variants}
    assert features == {"fp32": (), "fp16": ("shader-f16",)}


def test_it_is_compared_on_holes_from_nothing_to_nearly_everything(pipeline):
    cases = pipeline.parity_cases(pipeline.roles[0])
    shares = {case.name: float(case.inputs["mask"].mean()) for case in cases}
    assert shares["nothing"] == 0
    assert 0 < shares["stroke"] < 0.05 < shares["square"] < 0.5 < shares["nearly everything"] < 1
    for case in cases:
        assert not np.any(case.inputs["image"] * case.inputs["mask"])
        assert case.expected.shape == (1, 3, 64, 64)


def test_a_whole_run_is_one_pass_into_the_picture(pipeline):
    run = pipeline.run(open_references(pipeline.roles))
    assert run.steps == 1
    assert not run.on_the_way
    assert run.end["image"].shape == (1, 3, 64, 64)
    assert 0 <= run.end["image"].min() < run.end["image"].max() <= 1


def test_what_a_graph_paints_outside_of_the_hole_is_never_seen(pipeline):
    seen = {}

    def open_role(role):
        def paint(inputs):
            seen.update(inputs)
            return np.full((1, 3, 64, 64), 9.0, np.float32)

        return nullcontext(paint)

    picture = pipeline.run(open_role).end["image"]
    hole = np.broadcast_to(seen["mask"] == 1, picture.shape)
    assert np.all(picture[hole] == 9)
    assert picture[~hole].max() <= 1
    known = (seen["image"] / 2 + np.float32(0.5))[~hole]
    assert np.array_equal(picture[~hole], known)
