import gc
import json
import weakref

import numpy as np
import onnx
import onnx_ir as ir
import onnxruntime
import pytest
import torch

from inpaint_app import candidate_build
from inpaint_app.candidate import build_candidate
from inpaint_app.checkpoint.errors import FileNotThereError
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.chunk.digest import digest_file
from inpaint_app.chunk.errors import WorkspaceFullError
from inpaint_app.export.roles import RoleModules
from inpaint_app.export.variants import AS_IT_IS, Variant
from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import silent
from inpaint_app.validate.errors import ParityError
from inpaint_app.validate.launches import count_launches
from tests.tiny_candidate import tiny_candidate
from tests.tiny_inpainter import write_tiny_inpainter
from tests.tiny_model import write_tiny_checkpoint

ROLES = ["vae_encoder", "denoiser", "vae_decoder"]

pytestmark = pytest.mark.usefixtures("kept_traces")


@pytest.fixture(scope="module")
def denoiser_files(tiny_checkpoint):
    return tiny_checkpoint.only("config", "unet")


def chunk_names(directory):
    return {path.name for path in (directory / "chunks").rglob("*") if path.is_file()}


def described_graphs():
    variants = tiny_candidate().fragment["variants"]
    return [(variant["name"], graph) for variant in variants for graph in variant["graphs"]]


def test_a_candidate_is_a_report_a_fragment_graphs_and_chunks():
    directory = tiny_candidate().directory
    assert sorted(path.name for path in directory.iterdir()) == [
        "chunks",
        "fp16",
        "fp32",
        "fragment.json",
        "report.json",
    ]
    assert json.loads((directory / "report.json").read_text()) == tiny_candidate().report
    assert json.loads((directory / "fragment.json").read_text()) == tiny_candidate().fragment


def test_every_graph_agrees_with_pytorch():
    report = tiny_candidate().report
    single = [item for item in report["parity"] if item["variant"] == "fp32"]
    assert [item["role"] for item in single] == ROLES
    assert all(item["relative_error"] <= 1e-4 for item in single)
    loop = report["end_to_end"][0]
    assert loop["steps"] == 4
    assert loop["relative_error"] <= 1e-4


def test_the_picture_of_the_half_precision_graphs_is_the_same_to_the_eye():
    report = tiny_candidate().report
    half = [item for item in report["parity"] if item["variant"] == "fp16"]
    assert [item["role"] for item in half] == ROLES
    # Once as the graph runs on a processor, and every case with each half rounded.
    assert [len(item["cases"]) for item in half] == [2, 5, 2]
    loop = report["end_to_end"][1]
    assert (loop["variant"], loop["least_psnr"]) == ("fp16", 40.0)
    assert loop["psnr"] >= 40


def test_graphs_load_where_they_lie_and_say_what_the_manifest_says():
    for variant, graph in described_graphs():
        path = tiny_candidate().directory / variant / graph["file"]["path"]
        session = onnxruntime.InferenceSession(str(path))
        for side, found in (("inputs", session.get_inputs()), ("outputs", session.get_outputs())):
            assert [(t.name, t.shape) for t in found] == [
                (tensor["name"], tensor["shape"]) for tensor in graph[side]
            ]


def test_the_chunks_of_a_file_joined_are_the_file():
    directory = tiny_candidate().directory
    for variant, graph in described_graphs():
        for file in (graph["file"], *graph["external_data"]):
            paths = [directory / "chunks" / c["sha256"][:2] / c["sha256"] for c in file["chunks"]]
            joined = b"".join(path.read_bytes() for path in paths)
            assert joined == (directory / variant / file["path"]).read_bytes()
            assert digest_file(directory / variant / file["path"]).sha256 == file["sha256"]


def test_the_stages_are_timed_and_reported_in_order():
    names = [stage["name"] for stage in tiny_candidate().report["stages"]]
    assert names == ["load", "export", "validate", "chunk"]
    assert all(stage["peak_memory_bytes"] > 0 for stage in tiny_candidate().report["stages"])


def test_the_denoiser_of_the_tiny_network_stays_small():
    path = tiny_candidate().directory / "fp32" / "denoiser.onnx"
    assert count_launches(onnx.load(path, load_external_data=False)) <= 321


def test_a_checkpoint_without_a_vae_gives_the_denoiser_alone(denoiser_files, tmp_path):
    seen = []

    def progress(stage, fraction, message=""):
        seen.append((stage, fraction))

    made = build_candidate(
        denoiser_files, tmp_path / "out", progress=progress, defaults=SamplingDefaults(steps=4)
    )
    for variant in made.fragment["variants"]:
        assert [graph["role"] for graph in variant["graphs"]] == ["denoiser"]
    assert made.report["missing_roles"] == ["vae_encoder", "vae_decoder"]
    assert made.report["publishable"] is False
    assert made.fragment["pipeline"]["defaults"]["steps"] == 4
    stages = list(dict.fromkeys(stage for stage, _ in seen))
    assert stages == ["load", "export", "validate", "chunk", "store"]
    assert all(0 <= fraction <= 1 for _, fraction in seen)
    # The same weights in another run: not one byte more to download.
    assert chunk_names(made.directory) <= chunk_names(tiny_candidate().directory)


def test_a_graph_that_computes_something_else_fails_with_its_report(
    denoiser_files, tmp_path, monkeypatch
):
    def spoil(model, _ranges):
        value = model.graph.initializers["diff_model.conv_in.conv_pw.weight"]
        value.const_value = ir.tensor(value.const_value.numpy() * np.float32(1.01))
        return AS_IT_IS

    spoilt = Variant("fp32", tolerance=1e-4, whole_tolerance=1e-3, convert=spoil)
    monkeypatch.setattr(LatentDiffusionInpaint, "variants", (spoilt,))
    with pytest.raises(ParityError, match=r"denoiser \(fp32\) is off by"):
        build_candidate(denoiser_files, tmp_path / "out", progress=silent)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.json"]
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["passed"] is False
    assert report["error"]["code"] == "validation.parity"
    assert report["parity"][0]["relative_error"] > 1e-4
    assert report["end_to_end"][0]["cases"]


def test_a_full_disk_leaves_nothing_half(denoiser_files, tmp_path, monkeypatch):
    def no_room(*_args):
        raise WorkspaceFullError("No room left.")

    monkeypatch.setattr(candidate_build, "pack_graph", no_room)
    with pytest.raises(WorkspaceFullError):
        build_candidate(denoiser_files, tmp_path / "out", progress=silent)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_that_is_not_there_leaves_nothing(tmp_path):
    files = CheckpointFiles({"unet": tmp_path / "unet", "config": tmp_path / "config"})
    with pytest.raises(FileNotThereError):
        build_candidate(files, tmp_path / "out", progress=silent)
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_listening_stops_the_build(denoiser_files, tmp_path):
    def stop(stage, fraction, message=""):
        raise InterruptedError(stage)

    with pytest.raises(InterruptedError):
        build_candidate(denoiser_files, tmp_path / "out", progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def only_explicit_collections():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("only_explicit_collections", "own_traces")
def test_a_role_is_gone_from_memory_before_the_next_is_traced(
    tiny_checkpoint, tmp_path, monkeypatch
):
    trace, graphs, alive = RoleModules.trace, [], []

    def watched(role):
        alive.append(sum(graph() is not None for graph in graphs))
        if len(graphs) == len(ROLES) - 1:
            raise InterruptedError(role.spec.role)  # nothing follows that it could be there for
        model = trace(role)
        graphs.append(weakref.ref(model.graph))
        return model

    monkeypatch.setattr(RoleModules, "trace", watched)
    with pytest.raises(InterruptedError):
        build_candidate(tiny_checkpoint, tmp_path / "out", progress=silent)
    assert alive == [0, 0, 0]


@pytest.fixture(scope="module")
def direct(tmp_path_factory):
    folder = tmp_path_factory.mktemp("direct")
    files = write_tiny_inpainter(folder / "checkpoint")
    return build_candidate(files, folder / "out", progress=silent)


def test_an_inpainter_takes_the_same_road_to_two_variants_of_one_graph(direct):
    variants = direct.fragment["variants"]
    assert [variant["name"] for variant in variants] == ["fp32", "fp16"]
    assert [[graph["role"] for graph in v["graphs"]] for v in variants] == [["inpainter"]] * 2
    assert direct.report["publishable"] is True
    assert [item["passed"] for item in direct.report["parity"]] == [True, True]


def test_variants_of_weights_that_are_halves_share_all_their_weights(direct):
    single, half = (variant["graphs"][0] for variant in direct.fragment["variants"])
    assert single["external_data"] == half["external_data"]
    # Stored once, whoever asks: the two graph files and the weights are all the chunks there are.
    assert len(chunk_names(direct.directory)) == 2 + len(single["external_data"])
    for item in direct.report["storage"]:
        assert item["lossless"] is True
        assert item["half_tensors"] == item["tensors"]


def test_half_precision_is_proved_as_a_device_computes_it(direct):
    half = direct.report["parity"][1]
    names = [case["name"] for case in half["cases"]]
    assert "square" in names
    assert "square, every half rounded" in names
    single, half = direct.report["end_to_end"]
    assert 0 < half["relative_error"] <= half["tolerance"]
    assert half["psnr"] < single["psnr"]


def test_weights_in_single_precision_are_rounded_and_the_report_says_so(tmp_path):
    folder = tmp_path / "checkpoint"
    files = write_tiny_inpainter(folder, dtype=torch.float32, exact_halves=False)
    made = build_candidate(files, tmp_path / "out", progress=silent)
    single, half = made.report["storage"]
    assert single["lossless"] is True
    assert half["lossless"] is False
    assert "enter.weight.float16" in half["rounded"]


@pytest.mark.parametrize(
    ("write", "network"), [(write_tiny_checkpoint, "unet"), (write_tiny_inpainter, "inpainter")]
)
def test_how_large_a_hole_it_fills_well_is_said_by_configuration_fragment_and_report(
    write, network, tmp_path
):
    files = write(tmp_path / "checkpoint").only("config", network)
    document = json.loads(files["config"].read_text())
    document["data"]["max_hole_size"] = 24
    files["config"].write_text(json.dumps(document))
    measured = build_candidate(files, tmp_path / "out", progress=silent)
    assert measured.fragment["pipeline"]["max_hole_size"] == 24
    assert measured.report["fills_well"] == {"max_hole_size": 24, "image_size": 64}


def test_an_unmeasured_hole_size_is_neither_in_the_fragment_nor_in_the_report(direct):
    for candidate in (tiny_candidate(), direct):
        assert "max_hole_size" not in candidate.fragment["pipeline"]
        assert "fills_well" not in candidate.report
