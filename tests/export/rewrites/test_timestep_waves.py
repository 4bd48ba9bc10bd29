import onnx_ir as ir
import pytest
import torch

from inpaint_app.export.rewrites.timestep_waves import TabulatedTimestepEmbedding
from tests.export.networks import reference_network
from tests.pipelines.latent_diffusion import small_pipeline


@torch.no_grad()
@pytest.mark.parametrize("timestep", [0.0, 1.0, 450.0, 950.0, 999.0])
def test_the_embedding_of_a_whole_timestep_is_the_very_same(timestep):
    original = reference_network().diff_model.time_embedding
    when = torch.tensor([timestep])
    assert torch.equal(TabulatedTimestepEmbedding(original)(when), original(when))


def test_there_is_a_row_for_every_step_of_the_schedule():
    original = reference_network().diff_model.time_embedding
    table = TabulatedTimestepEmbedding(original).waves
    assert table.shape == (1000, original.linear_1.in_features)


def test_the_graph_computes_no_waves_and_looks_up_by_32_bits():
    denoiser = next(r for r in small_pipeline().roles if r.spec.role == "denoiser")
    graph = denoiser.trace().graph
    assert {"Sin", "Cos"}.isdisjoint(node.op_type for node in graph)
    (lookup,) = [node for node in graph if node.op_type == "Gather"]
    assert lookup.inputs[1].dtype == ir.DataType.INT32
