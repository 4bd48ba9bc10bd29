"""The graphs of the tiny release: the pipeline's contract at 16x16 pixels, with random weights."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE, LATENT = 16, 2
OPSET = 18


def _weights() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(20)
    return {
        "encoder.weight": rng.normal(0, 0.05, (4, 3, 8, 8)).astype(np.float32),
        "denoiser.weight": rng.normal(0, 0.3, (4, 9, 1, 1)).astype(np.float32),
        "decoder.weight": rng.normal(0, 0.5, (4, 3, 8, 8)).astype(np.float32),
        "zeros.a": np.zeros(64, np.float32),
        "zeros.b": np.zeros(64, np.float32),
    }


WEIGHTS = _weights()


def _tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


LATENTS_SHAPE = (1, 4, LATENT, LATENT)
IMAGE_SHAPE = (1, 3, SIZE, SIZE)


def _encoder() -> onnx.GraphProto:
    nodes = [helper.make_node("Conv", ["image", "encoder.weight"], ["latents"], strides=[8, 8])]
    return helper.make_graph(
        nodes, "vae_encoder", [_tensor("image", *IMAGE_SHAPE)], [_tensor("latents", *LATENTS_SHAPE)]
    )


def _decoder() -> onnx.GraphProto:
    nodes = [
        helper.make_node("ConvTranspose", ["latents", "decoder.weight"], ["raw"], strides=[8, 8]),
        helper.make_node("Sigmoid", ["raw"], ["image"]),
    ]
    return helper.make_graph(
        nodes, "vae_decoder", [_tensor("latents", *LATENTS_SHAPE)], [_tensor("image", *IMAGE_SHAPE)]
    )


def mixed_decoder() -> bytes:
    """A decoder with a node that WebGPU has no kernel for: it falls to the processor."""
    nodes = [
        helper.make_node("Det", ["latents"], ["determinants"]),
        helper.make_node("ReduceSum", ["determinants"], ["sum"], keepdims=0),
        helper.make_node("Expand", ["sum", "shape"], ["image"]),
    ]
    shape = numpy_helper.from_array(np.array(IMAGE_SHAPE, np.int64), "shape")
    graph = helper.make_graph(
        nodes,
        "vae_decoder",
        [_tensor("latents", *LATENTS_SHAPE)],
        [_tensor("image", *IMAGE_SHAPE)],
        [shape],
    )
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="tiny")
    return bytes(model.SerializeToString(deterministic=True))


def _denoiser() -> onnx.GraphProto:
    """eps = guidance * tanh(conv([latents, mask, masked_latents])) + sums of zeros; DDIM update."""
    node = helper.make_node
    nodes = [
        node("Concat", ["latents", "mask", "masked_latents"], ["nine"], axis=1),
        node("Conv", ["nine", "denoiser.weight"], ["mixed"]),
        node("Tanh", ["mixed"], ["bounded"]),
        node("Mul", ["timestep", "thousandth"], ["time"]),
        node("Add", ["bounded", "time"], ["timed"]),
        node("Mul", ["timed", "guidance"], ["guided"]),
        node("ReduceSum", ["zeros.a"], ["za"], keepdims=1),
        node("ReduceSum", ["zeros.b"], ["zb"], keepdims=1),
        node("Add", ["za", "zb"], ["nothing"]),
        node("Add", ["guided", "nothing"], ["eps"]),
        node("Sub", ["one", "alpha"], ["beta"]),
        node("Sqrt", ["beta"], ["sigma"]),
        node("Sqrt", ["alpha"], ["scale"]),
        node("Mul", ["sigma", "eps"], ["noise_part"]),
        node("Sub", ["latents", "noise_part"], ["clean_scaled"]),
        node("Div", ["clean_scaled", "scale"], ["clean"]),
        node("Sqrt", ["alpha_prev"], ["scale_prev"]),
        node("Sub", ["one", "alpha_prev"], ["beta_prev"]),
        node("Sqrt", ["beta_prev"], ["sigma_prev"]),
        node("Mul", ["scale_prev", "clean"], ["clean_part"]),
        node("Mul", ["sigma_prev", "eps"], ["direction"]),
        node("Add", ["clean_part", "direction"], ["next_latents"]),
    ]
    inputs = [
        _tensor("latents", *LATENTS_SHAPE),
        _tensor("mask", 1, 1, LATENT, LATENT),
        _tensor("masked_latents", *LATENTS_SHAPE),
        *(_tensor(name, 1) for name in ("timestep", "guidance", "alpha", "alpha_prev")),
    ]
    return helper.make_graph(
        nodes, "denoiser", inputs, [_tensor("next_latents", *LATENTS_SHAPE)], _constants()
    )


def _constants() -> list[onnx.TensorProto]:
    values = {"thousandth": 0.001, "one": 1.0}
    return [numpy_helper.from_array(np.array([v], np.float32), n) for n, v in values.items()]


# role -> (graph, external-data files: the names of the tensors in each)
GRAPHS = {
    "vae_encoder": (_encoder, [["encoder.weight"]]),
    "denoiser": (_denoiser, [["denoiser.weight"], ["zeros.a"], ["zeros.b"]]),
    "vae_decoder": (_decoder, [["decoder.weight"]]),
}
