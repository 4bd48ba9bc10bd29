"""Which machines a variant fits, estimated from its graphs, in words for whoever publishes it.

What a browser takes differs from machine to machine, so each kind of machine has two bounds: up to
the first nearly all of its kind have room, beyond the second hardly any.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from inpaint_app.chunk.entries import PackedGraph
from inpaint_app.export.graphs import GraphSpec
from inpaint_app.validate.requirements import GraphFootprint, peak_bytes

Verdict = Literal["fits", "fits with a warning", "does not fit"]

LINES: Final = (10, 50, 500)
"""Megabits a second."""

_MB: Final = 10**6
_MIB: Final = 2**20
# Seen alive in Chromium 156 with a graph of two nodes: the runtime's code, its heap, the page.
_RUNTIME_BYTES: Final = 21 * _MB
# A parsed graph, its plan and its kernels' texts against the bytes of its file.
_PARSED: Final = 4
_FLOAT_BYTES: Final = 4


@dataclass(frozen=True)
class Bounds:
    """Bytes: ``most_have`` is what nearly all machines of a kind offer, ``few_have`` the best."""

    most_have: int
    few_have: int


@dataclass(frozen=True)
class Device:
    """A kind of machine, and what a page may take of it."""

    name: str
    gpu_memory: Bounds
    js_memory: Bounds
    buffer: Bounds
    download: Bounds


# Memory: what is left beside everything else on machines of the last five years. Buffers: 128 MiB
# is the least that WebGPU allows (https://www.w3.org/TR/webgpu/#limits); the rest are the tiers
# that Chromium rounds adapters' limits down to. A wasm32 heap ends at 4 GiB.
DEVICES: Final = (
    Device(
        "desktop",
        gpu_memory=Bounds(4000 * _MB, 12_000 * _MB),
        js_memory=Bounds(2000 * _MB, 4000 * _MB),
        buffer=Bounds(1024 * _MIB, 4096 * _MIB),
        download=Bounds(1500 * _MB, 8000 * _MB),
    ),
    Device(
        "laptop",
        gpu_memory=Bounds(2000 * _MB, 6000 * _MB),
        js_memory=Bounds(1000 * _MB, 4000 * _MB),
        buffer=Bounds(1024 * _MIB, 2048 * _MIB),
        download=Bounds(1500 * _MB, 4000 * _MB),
    ),
    Device(
        "phone",
        gpu_memory=Bounds(700 * _MB, 2000 * _MB),
        js_memory=Bounds(300 * _MB, 1000 * _MB),
        buffer=Bounds(128 * _MIB, 1024 * _MIB),
        download=Bounds(300 * _MB, 1500 * _MB),
    ),
)


@dataclass(frozen=True)
class DeviceVerdict:
    """Whether a variant fits a kind of machine, and why not."""

    device: str
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class DeviceFit:
    """What a variant takes, in bytes, and which machines have that.

    ``js_bytes`` is of browsers whose runtime reads weights piece by piece (those with JSPI);
    the others hold the weights of a whole graph at once, which makes ``js_bytes_without_jspi``.
    """

    variant: str
    features: tuple[str, ...]
    largest_tensor: str
    largest_tensor_bytes: int
    gpu_bytes: int
    js_bytes: int
    js_bytes_without_jspi: int
    download_bytes: int
    devices: tuple[DeviceVerdict, ...]

    def as_json(self) -> dict[str, object]:
        """As one of the report's ``device_fit``."""
        return vars(self) | {
            "features": list(self.features),
            "download_seconds": {
                str(line): round(self.download_bytes * 8 / (line * _MB), 1) for line in LINES
            },
            "devices": [
                vars(device) | {"reasons": list(device.reasons)} for device in self.devices
            ],
        }


@dataclass(frozen=True)
class SizedGraph:
    """A packed graph with its contract and its footprint."""

    spec: GraphSpec
    packed: PackedGraph
    footprint: GraphFootprint


def fit_devices(
    variant: str, features: Sequence[str], graphs: Iterable[SizedGraph], download_bytes: int
) -> DeviceFit:
    """What the variant of these graphs takes, and where it fits; ``features`` are WebGPU's."""
    sized = list(graphs)
    largest = max(sized, key=lambda graph: graph.footprint.largest_tensor_bytes)
    lean = max(_js_bytes(graph) for graph in sized)
    needs = DeviceFit(
        variant,
        tuple(features),
        f"{largest.spec.role}: {largest.footprint.largest_tensor}",
        largest.footprint.largest_tensor_bytes,
        peak_bytes([graph.footprint for graph in sized]),
        lean,
        max(_js_bytes(graph) + _external_bytes(graph) for graph in sized),
        download_bytes,
        (),
    )
    return DeviceFit(**vars(needs) | {"devices": tuple(_judge(needs, d) for d in DEVICES)})


def _js_bytes(graph: SizedGraph) -> int:
    """While a graph's session is made or run: one weight twice, and what goes in and out, twice.

    What is computed from weights is held all at once until it lies on the card.
    """
    tensors = (*graph.spec.inputs, *graph.spec.outputs)
    interface = sum(_elements(tensor.shape) * _FLOAT_BYTES for tensor in tensors)
    weight = graph.footprint.largest_weight_bytes
    held = 2 * weight + 2 * interface + graph.footprint.folded_bytes
    return _RUNTIME_BYTES + _PARSED * graph.packed.file.size + held


def _elements(shape: tuple[int, ...]) -> int:
    count = 1
    for side in shape:
        count *= side
    return count


def _external_bytes(graph: SizedGraph) -> int:
    return sum(file.size for file in graph.packed.external_data)


def _judge(needs: DeviceFit, device: Device) -> DeviceVerdict:
    fatal, doubts = [], []
    for what, size, bounds in _compared(needs, device):
        if size > bounds.few_have:
            fatal.append(f"{what}, and hardly any {device.name} offers that")
        elif size > bounds.most_have:
            doubts.append(f"{what}, and not every {device.name} offers that")
    if needs.features:
        doubts.append(f"It needs {' and '.join(needs.features)}, which older hardware lacks")
    verdict: Verdict = "does not fit" if fatal else "fits with a warning" if doubts else "fits"
    return DeviceVerdict(device.name, verdict, tuple(f"{why}." for why in (*fatal, *doubts)))


def _compared(needs: DeviceFit, device: Device) -> Iterator[tuple[str, int, Bounds]]:
    def say(what: str, size: int) -> str:
        return f"{what} {size / _MB:,.0f} MB"

    yield say("It takes graphics memory of", needs.gpu_bytes), needs.gpu_bytes, device.gpu_memory
    without = needs.js_bytes_without_jspi
    yield say("Without JSPI the page itself takes", without), without, device.js_memory
    buffer = needs.largest_tensor_bytes
    yield say("Its largest tensor has", buffer), buffer, device.buffer
    yield say("It has to download", needs.download_bytes), needs.download_bytes, device.download
