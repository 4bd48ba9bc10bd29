import gc
import weakref

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from inpaint_app.chunk.packing import pack_graph
from inpaint_app.export.errors import TraceError
from inpaint_app.export.graphs import IR_VERSION, OPSET, GraphSpec, TensorSpec
from inpaint_app.export.trace import trace_graph
from tests.tiny_candidate import tiny_candidate

SPEC = GraphSpec(
    "denoiser",
    (TensorSpec("latents", "float32", (1, 64)),),
    (TensorSpec("next_latents", "float32", (1, 64)),),
)
# What has a WebGPU kernel in onnxruntime-web 1.30 under opset 18 and default domain; a Reshape only
# gives its input another shape.
WEBGPU_OPERATORS = {
    "Add", "BatchNormalization", "Cast", "Clip", "Concat", "Conv", "Div", "Expand", "Gather",
    "Gemm", "InstanceNormalization", "LayerNormalization", "MatMul", "Mul", "Relu", "Reshape",
    "Resize", "Sigmoid", "Softmax", "Split", "Sqrt", "Sub", "Transpose",
}  # fmt: skip


class Wrapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(64, 64)

    def forward(self, latents):
        return self.inner(latents)


class Branching(nn.Module):
    def forward(self, latents):
        return latents if latents.sum() > 0 else -latents


def test_a_graph_has_the_contracts_names_and_the_parameters_names(tmp_path):
    module = Wrapped()
    model = trace_graph(module, SPEC, prefix="inner.")
    assert set(model.graph.initializers) == {"weight", "bias"}
    pack_graph(model, "denoiser", tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / "denoiser.onnx"))
    latents = np.linspace(-1, 1, 64, dtype=np.float32)[None]
    (found,) = session.run(["next_latents"], {"latents": latents})
    assert np.allclose(found, module(torch.from_numpy(latents)).detach().numpy(), atol=1e-5)


def test_weights_are_gone_with_the_module_and_its_graph():
    module = Wrapped()
    weight = weakref.ref(module.inner.weight)
    model = trace_graph(module, SPEC)
    del module
    gc.collect()
    assert weight() is not None
    del model
    gc.collect()
    assert weight() is None


def test_a_graph_says_the_pinned_versions_and_nothing_of_where_it_was_made():
    model = trace_graph(Wrapped(), SPEC)
    assert model.ir_version == IR_VERSION
    assert dict(model.opset_imports) == {"": OPSET}
    assert not model.metadata_props
    assert not any(node.metadata_props for node in model.graph)


def test_a_module_that_cannot_be_traced_is_named():
    with pytest.raises(TraceError, match="The denoiser could not be traced"):
        trace_graph(Branching(), SPEC)


@pytest.mark.parametrize("variant", ["fp32", "fp16"])
@pytest.mark.parametrize("role", ["vae_encoder", "denoiser", "vae_decoder"])
def test_a_graph_uses_only_operators_with_a_webgpu_kernel(role, variant):
    path = tiny_candidate().directory / variant / f"{role}.onnx"
    model = onnx.load(path, load_external_data=False)
    assert {node.op_type for node in model.graph.node} <= WEBGPU_OPERATORS


@pytest.mark.parametrize("role", ["vae_encoder", "denoiser", "vae_decoder"])
def test_every_weight_has_the_name_of_a_parameter(role):
    path = tiny_candidate().directory / "fp32" / f"{role}.onnx"
    model = onnx.load(path, load_external_data=False)
    external = [t.name for t in model.graph.initializer if t.data_location == t.EXTERNAL]
    roots = ("diff_model.", "encoder.", "decoder.", "post_quant_conv.")
    assert [name for name in external if not name.startswith(roots) and name != "exp"] == []
