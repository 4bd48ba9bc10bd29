"""A finished graph -> the graph of the pipeline: what a browser computes around it goes inside.

The same formulas as ``export/wrappers.py``, written as nodes: the guidance pair, the nine channels,
the DDIM update; the mean of the posterior and its scale; the range of the picture.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import onnx_ir as ir
from onnx_ir.passes.common import ShapeInferencePass

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.simplify import simplify

_OUTSIDE = "source."


class _Surgeon:
    """Nodes before and after those of a graph."""

    def __init__(self, model: ir.Model, spec: GraphSpec) -> None:
        self.graph = model.graph
        self.inside = {value.name: value for value in self.graph.inputs}
        _free_names(self.graph, spec)
        self.made = self.graph.outputs[0]
        self.inputs = {
            tensor.name: ir.Value(
                name=tensor.name,
                shape=ir.Shape(tensor.shape),
                type=ir.TensorType(ir.DataType.from_numpy(np.dtype(tensor.dtype))),
            )
            for tensor in spec.inputs
        }
        self._count = 0
        self._first = next(iter(self.graph), None)

    def apply(
        self, op: str, *inputs: ir.Value, before: bool = False, outputs: int = 1, **attributes: int
    ) -> ir.Value:
        """Add a node, after all others unless ``before`` the first; its first output."""
        self._count += 1
        names = [f"hub.{self._count}.{index}" for index in range(outputs)]
        node = ir.node(
            op,
            list(inputs),
            attributes=attributes,
            outputs=[ir.Value(name=name) for name in names],
            name=f"hub.{self._count}",
        )
        if before and self._first is not None:
            self.graph.insert_before(self._first, node)
        else:
            self.graph.append(node)
        return node.outputs[0]

    def constant(self, name: str, values: float | list[int]) -> ir.Value:
        """A small initializer: a scalar of float32, or a list of int64."""
        dtype = np.int64 if isinstance(values, list) else np.float32
        array = np.array(values, dtype)
        tensor = ir.tensor(array, name=f"hub.{name}")
        value = ir.Value(
            name=tensor.name,
            shape=ir.Shape(array.shape),
            type=ir.TensorType(tensor.dtype),
            const_value=tensor,
        )
        self.graph.register_initializer(value)
        return value

    def feed(self, name: str, value: ir.Value) -> None:
        """Let the graph read ``value`` where it read its input ``name``."""
        self.inside[name].replace_all_uses_with(value)

    def finish(self, spec: GraphSpec, result: ir.Value) -> None:
        """Give the graph its new face."""
        result.name = spec.outputs[0].name
        self.graph.inputs.clear()
        self.graph.inputs.extend(self.inputs.values())
        self.graph.outputs.clear()
        self.graph.outputs.append(result)
        self.graph.name = spec.role


def wrap(model: ir.Model, spec: GraphSpec, scaling_factor: float) -> ir.Model:
    """Change a static source graph in place into the graph that ``spec`` describes."""
    surgeon = _Surgeon(model, spec)
    surgeon.finish(spec, _WRAPS[spec.role](surgeon, scaling_factor))
    ShapeInferencePass()(model)
    simplify(model)
    return model


def _wrap_denoiser(surgeon: _Surgeon, _scaling_factor: float) -> ir.Value:
    """``latent, timesteps -> noise`` of the pair, to one step (arXiv 2207.12598, 2010.02502)."""
    latents, mask, masked, timestep, guidance, alpha, alpha_prev = surgeon.inputs.values()
    apply = surgeon.apply
    nine = apply("Concat", latents, mask, masked, before=True, axis=1)
    pair = surgeon.constant("pair", [2, 1, 1, 1])
    surgeon.feed("latent", apply("Expand", nine, pair, before=True))
    surgeon.feed("timesteps", apply("Expand", timestep, surgeon.constant("two", [2]), before=True))
    unconditional = apply("Split", surgeon.made, outputs=2, axis=0, num_outputs=2)
    split = unconditional.producer()
    assert split is not None  # noqa: S101 - it was just made
    difference = apply("Sub", split.outputs[1], unconditional)
    noise = apply("Add", unconditional, apply("Mul", guidance, difference))
    one = surgeon.constant("one", 1.0)
    scale = apply("Sqrt", apply("Div", alpha_prev, alpha))
    now, then = (apply("Sqrt", apply("Sub", one, value)) for value in (alpha, alpha_prev))
    drift = apply("Sub", then, apply("Mul", scale, now))
    return apply("Add", apply("Mul", scale, latents), apply("Mul", drift, noise))


def _wrap_encoder(surgeon: _Surgeon, scaling_factor: float) -> ir.Value:
    """``image -> moments``, to the mean times the scaling factor."""
    surgeon.feed("image", surgeon.inputs["image"])
    mean = surgeon.apply("Split", surgeon.made, outputs=2, axis=1, num_outputs=2)
    return surgeon.apply("Mul", mean, surgeon.constant("scaling_factor", scaling_factor))


def _wrap_decoder(surgeon: _Surgeon, scaling_factor: float) -> ir.Value:
    """``latent -> image`` in [-1, 1], to scaled latents and a picture in [0, 1]."""
    apply, constant = surgeon.apply, surgeon.constant
    latents = surgeon.inputs["latents"]
    unscaled = apply("Div", latents, constant("scaling_factor", scaling_factor), before=True)
    surgeon.feed("latent", unscaled)
    half = constant("half", 0.5)
    shifted = apply("Add", apply("Mul", surgeon.made, half), half)
    return apply("Clip", shifted, constant("low", 0.0), constant("high", 1.0))


_WRAPS: Final[Mapping[str, Callable[[_Surgeon, float], ir.Value]]] = MappingProxyType(
    {"denoiser": _wrap_denoiser, "vae_encoder": _wrap_encoder, "vae_decoder": _wrap_decoder}
)


def _free_names(graph: ir.Graph, spec: GraphSpec) -> None:
    """Take the contract's names, and those of our own nodes, from the values that have them."""
    taken = {tensor.name for tensor in (*spec.inputs, *spec.outputs)}
    values = [*graph.inputs, *(value for node in graph for value in node.outputs)]
    for value in values:
        if value.name is not None and (value.name in taken or value.name.startswith("hub.")):
            value.name = f"{_OUTSIDE}{value.name}"
