import onnx_ir as ir
import pytest
import torch
from torch import nn

from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.flat_transformer import flatten_transformers
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.timestep_shifts import (
    MAX_PARTS,
    ShiftedConv,
    TabulatedShifts,
    tabulate_timestep_shifts,
)
from inpaint_app.export.wrappers import GuidedNetwork
from inpaint_app.moebius.convolution import DepthwiseSeparableConv
from inpaint_app.pipelines.loading import load_pipeline
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import silent
from tests.export.networks import noise, reference_network, relative_difference, small_network


def rewrite(network):
    rewritten = flatten_transformers(fold_batch_norms(copy_sharing_weights(network)))
    tabulate_timestep_shifts(rewritten.diff_model)
    return rewritten


@torch.no_grad()
@pytest.mark.parametrize("timestep", [0.0, 1.0, 450.0, 731.0, 999.0])
def test_a_row_of_the_table_serves_every_block(timestep):
    network, when = small_network(), torch.tensor([timestep])
    latents9 = noise(1, 9, 8, 8)
    found, expected = rewrite(network)(latents9, when), GuidedNetwork(network)(latents9, when)
    assert relative_difference(found, expected) < 1e-5


def test_there_is_a_row_for_every_step_and_no_layer_is_left():
    rewritten = rewrite(small_network())
    shifts = rewritten.diff_model.time_embedding
    assert shifts.table.shape == (1000, sum(shifts.widths))
    layers = [name for name, part in rewritten.named_modules() if isinstance(part, nn.Linear)]
    assert not any("time_emb" in name for name in layers)


@torch.no_grad()
@pytest.mark.parametrize("count", [1, MAX_PARTS, MAX_PARTS + 1, 15])
def test_no_split_asks_for_more_buffers_than_webgpu_promises(monkeypatch, count):
    network = fold_batch_norms(copy_sharing_weights(reference_network())).diff_model
    shifts = TabulatedShifts(network.time_embedding, [network.down_blocks[0].resnets[0]] * count)
    split, parts = torch.split, []

    def watched(row, widths):
        parts.append(len(widths))
        return split(row, widths)

    monkeypatch.setattr(torch, "split", watched)
    found = shifts(torch.tensor([3.0]))
    assert max(parts) <= MAX_PARTS
    assert len(found) == count
    assert all(torch.equal(part, found[0]) for part in found)


@pytest.mark.usefixtures("kept_traces")
def test_the_graph_computes_no_waves_and_looks_up_by_32_bits(tiny_checkpoint):
    pipeline = load_pipeline(tiny_checkpoint, SamplingDefaults(), silent)
    denoiser = next(r for r in pipeline.roles if r.spec.role == "denoiser")
    graph = denoiser.trace().graph
    assert {"Sin", "Cos"}.isdisjoint(node.op_type for node in graph)
    (lookup,) = [node for node in graph if node.op_type == "Gather"]
    assert lookup.inputs[1].dtype == ir.DataType.INT32


@torch.no_grad()
def test_a_shifted_convolution_adds_the_bias_that_it_is_given():
    for widths in ((4, 4), (4, 6)):
        source = fold_batch_norms(random_conv(*widths))
        features, bias = noise(2, widths[0], 8, 8), noise(widths[1], seed=1)
        found = ShiftedConv(source)(features, bias + source.conv_pw.bias)
        assert relative_difference(found, source(features) + bias[:, None, None]) < 1e-5


def random_conv(*widths):
    conv = DepthwiseSeparableConv(*widths).eval().requires_grad_(requires_grad=False)
    for norm in (conv.bn1, conv.bn2):
        norm.running_mean.uniform_(-1, 1)
        norm.bias.uniform_(-1, 1)
    return conv
