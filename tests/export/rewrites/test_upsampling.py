import pytest
import torch
from torch import nn

from inpaint_app.export import large_constants, simplify
from inpaint_app.export.graphs import GraphSpec, TensorSpec
from inpaint_app.export.large_constants import defer_constants_to_gpu
from inpaint_app.export.rewrites import upsampling
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.upsampling import PhasedUpsample, split_upsampling
from inpaint_app.export.trace import trace_graph
from inpaint_app.moebius.convolution import Upsample
from tests.export.networks import noise, relative_difference, small_vae
from tests.export.small_graphs import left_by_a_session


class Stage(nn.Module):
    def __init__(self):
        super().__init__()
        self.upsamplers = nn.ModuleList([Upsample(4)])

    def forward(self, features):
        return self.upsamplers[0](features)


@pytest.fixture(params=["one product for each phase", "one product for all"])
def either_way(request, monkeypatch):
    if request.param == "one product for all":
        monkeypatch.setattr(upsampling, "LARGE_CONSTANT", 4 * 4 * 4 - 1)


@torch.no_grad()
@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("size", [(6, 6), (5, 7), (1, 1)], ids=str)
def test_four_small_convolutions_are_the_large_one(size):
    original = Stage()
    features = noise(2, 4, *size)
    split = split_upsampling(copy_sharing_weights(original))
    assert isinstance(split.upsamplers[0], PhasedUpsample)
    assert relative_difference(split(features), original(features)) < 1e-6


@torch.no_grad()
def test_a_decoder_decodes_the_same_with_its_upsamplers_split():
    decoder = small_vae().decoder
    split = split_upsampling(copy_sharing_weights(decoder))
    kinds = {type(part).__name__ for part in split.modules()}
    assert "PhasedUpsample" in kinds
    assert "Upsample2D" not in kinds
    latents = noise(1, 4, 4, 4)
    assert relative_difference(split(latents), decoder(latents)) < 1e-5


def test_a_kernel_of_another_size_is_left_alone():
    stage = Stage()
    stage.upsamplers[0].conv = nn.Conv2d(4, 4, 5, padding=2)
    assert isinstance(split_upsampling(stage).upsamplers[0], Upsample)


def traced(stage):
    tensors = [TensorSpec(n, "float32", (2, 4, s, s)) for n, s in (("x", 6), ("y", 12))]
    return trace_graph(
        split_upsampling(copy_sharing_weights(stage)),
        GraphSpec("stage", (tensors[0],), (tensors[1],)),
    )


def test_the_stored_kernel_is_the_checkpoints_and_a_session_adds_up_the_four(tmp_path):
    stage = Stage()
    model = traced(stage)
    stored = model.graph.initializers["upsamplers.0.conv.weight"].const_value.numpy()
    assert (stored == stage.upsamplers[0].conv.weight.detach().numpy()).all()
    left = left_by_a_session(model, tmp_path / "optimised.onnx")
    assert left == ["Concat", *["Conv"] * 4, "Reshape", "Reshape", "Transpose"]


def test_large_kernels_are_added_up_by_one_product_at_every_run(tmp_path, monkeypatch):
    monkeypatch.setattr(upsampling, "LARGE_CONSTANT", 4 * 4 * 4 - 1)
    for module in (large_constants, simplify):
        monkeypatch.setattr(module, "LARGE_TO_HOLD", 4 * 4 * 4 - 1)
    stage = Stage()
    model = traced(stage)
    stored = model.graph.initializers["upsamplers.0.conv.weight"].const_value.numpy()
    assert (stored.ravel() == stage.upsamplers[0].conv.weight.detach().numpy().ravel()).all()
    defer_constants_to_gpu(model)
    left = left_by_a_session(model, tmp_path / "optimised.onnx")
    assert [left.count(kind) for kind in ("MatMul", "Split", "Conv")] == [1, 1, 4]
    assert left.count("Reshape") == 2 + 4  # of the picture as ever, and of each phase's kernel
