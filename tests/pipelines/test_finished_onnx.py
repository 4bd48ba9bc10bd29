import json
import shutil
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from inpaint_app.candidate import build_candidate
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.errors import CheckpointError
from inpaint_app.pipelines.finished_onnx import FinishedOnnx
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import silent
from inpaint_app.validate.parity import relative_error
from inpaint_app.validate.references import open_references
from inpaint_app.validate.sessions import open_graph
from inpaint_app.workflow.bundles import import_bundle
from tests.factories import make_model
from tests.predecessor import move_weights_outside, tiny_finished_graphs
from tests.tiny_candidate import tiny_candidate

ROLES = ("vae_encoder", "denoiser", "vae_decoder")


@pytest.fixture(scope="module")
def files():
    return tiny_finished_graphs()


@pytest.fixture(scope="module")
def candidate(files, tmp_path_factory):
    return build_candidate(files, tmp_path_factory.mktemp("out") / "candidate", progress=silent)


def inputs_of(role, candidate):
    (graph,) = [g for g in candidate.fragment["variants"][0]["graphs"] if g["role"] == role]
    random = np.random.default_rng(1)
    given = {
        tensor["name"]: random.uniform(0.2, 0.9, tensor["shape"]).astype(np.float32)
        for tensor in graph["inputs"]
    }
    # The timesteps of a schedule are whole numbers.
    return given | ({"timestep": np.array([450], np.float32)} if "timestep" in given else {})


@pytest.mark.parametrize("role", ROLES)
def test_a_finished_graph_gives_what_its_checkpoint_gives(role, candidate):
    given, results = inputs_of(role, candidate), []
    for each in (candidate, tiny_candidate()):
        with open_graph(each.directory / "fp32" / f"{role}.onnx") as run:
            results.append(run(given))
    assert relative_error(*results) <= 1e-4


def test_it_is_the_same_pipeline_to_a_client(candidate):
    assert candidate.fragment["pipeline"] == tiny_candidate().fragment["pipeline"]
    graphs, expected = (
        [(g["role"], g["inputs"], g["outputs"], g["opset"]) for g in v["variants"][0]["graphs"]]
        for v in (candidate.fragment, tiny_candidate().fragment)
    )
    assert graphs == expected


def test_it_is_compared_with_the_graphs_as_they_were_given(candidate):
    report = candidate.report
    assert report["publishable"] is True
    assert [item["role"] for item in report["parity"]] == list(ROLES)
    assert max(item["relative_error"] for item in report["parity"]) <= 1e-5
    assert report["end_to_end"][0]["psnr"] > 100


def test_its_sources_are_named_by_what_is_in_them(candidate):
    found = [(file["role"], file["format"]) for file in candidate.fragment["source"]["files"]]
    parts = [(f"onnx_{part}", "onnx") for part in ("decoder", "denoiser", "encoder")]
    assert found == [("config", "json"), *parts]


@pytest.mark.django_db
def test_a_hub_takes_it_as_a_candidate(candidate, hub_home):
    release = import_bundle(make_model(), candidate.directory, actor=None)
    assert release.status == "candidate"
    graphs = release.variants.get(name="fp32").graphs
    assert {graph.producer_name for graph in graphs.all()} == {"moebius-hub"}


def test_no_step_computes_a_shape(candidate):
    operators = {
        item["op_type"]
        for graph in candidate.report["graph_metadata"]
        for item in graph["operators"]
    }
    assert not operators & {"Shape", "Gather", "ConstantOfShape", "Cast", "Einsum", "Pad"}


def test_weights_beside_the_graphs_give_the_same_chunks(files, candidate, tmp_path):
    files = {role: Path(shutil.copy(path, tmp_path)) for role, path in files.paths.items()}
    for part in ("onnx_encoder", "onnx_denoiser", "onnx_decoder"):
        move_weights_outside(files[part], f"{part}.weights")
    moved = build_candidate(CheckpointFiles(files), tmp_path / "out", progress=silent)
    assert chunks(moved) == chunks(candidate)
    formats = [file["format"] for file in moved.fragment["source"]["files"]]
    assert formats == ["json", *("onnx", "onnx_data") * 3]


def chunks(candidate):
    return {path.name for path in (candidate.directory / "chunks").rglob("*") if path.is_file()}


def test_nothing_is_run_before_everything_is_checked(files, tmp_path, monkeypatch):
    broken = dict(files.paths) | {"onnx_decoder": tmp_path / "decoder.onnx"}
    broken["onnx_decoder"].write_bytes(files["onnx_decoder"].read_bytes()[:-50])
    monkeypatch.setattr(
        "inpaint_app.pipelines.finished_onnx_references.open_graph", pytest.fail, raising=True
    )
    with pytest.raises(CheckpointError) as caught:
        build_candidate(CheckpointFiles(broken), tmp_path / "out", progress=silent)
    assert caught.value.code == "checkpoint.onnx_malformed"


def test_graphs_of_another_size_than_the_configuration_are_refused(files, tmp_path):
    config = json.loads(files["config"].read_text()) | {"data": {"image_size": 128}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    other = CheckpointFiles(dict(files.paths) | {"config": tmp_path / "config.json"})
    with pytest.raises(CheckpointError) as caught:
        FinishedOnnx.load(other, SamplingDefaults(), silent)
    assert caught.value.code == "checkpoint.onnx_contract"


def test_a_reference_keeps_no_session_longer_than_it_answers(files, monkeypatch):
    pipeline = FinishedOnnx.load(files, SamplingDefaults(), silent)
    opened, closed = [], []

    @contextmanager
    def watch(path):
        assert opened == closed
        opened.append(path)
        with open_graph(path) as run:
            yield run
        closed.append(path)

    monkeypatch.setattr("inpaint_app.pipelines.finished_onnx_references.open_graph", watch)
    for role in pipeline.roles:
        pipeline.parity_cases(role)
        assert opened == closed
    assert pipeline.run(open_references(pipeline.roles)).steps == 4
    parts = ("onnx_encoder", "onnx_denoiser", "onnx_decoder")
    assert opened == closed == [files[part] for part in parts] * 2


def test_it_says_how_large_a_hole_it_fills_well_where_that_was_measured(files, tmp_path):
    document = json.loads(files["config"].read_text())
    document["data"]["max_hole_size"] = 24
    (tmp_path / "config.json").write_text(json.dumps(document))
    measured = CheckpointFiles(dict(files.paths) | {"config": tmp_path / "config.json"})
    known, unknown = (
        FinishedOnnx.load(each, SamplingDefaults(), silent).describe() for each in (measured, files)
    )
    assert known == unknown | {"max_hole_size": 24}
