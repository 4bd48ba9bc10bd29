"""The twins that have to be taken: what honest tools write, in all the ways that they write it."""

import io
import json
import zipfile
from collections import OrderedDict
from collections.abc import Iterator

import torch
from safetensors.torch import save as save_safetensors

from tests.checkpoint.hostile.case import Case
from tests.checkpoint.hostile.pickles import archive, state, tensor
from tests.checkpoint.hostile.zip_cases import GOOD
from tests.moebius.reference import TINY
from tests.onnx_source.finished import decoder, refer

TORCH_DTYPES = (
    torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32,
    torch.int16, torch.int8, torch.uint8, torch.bool, torch.float8_e4m3fn, torch.float8_e5m2,
    torch.uint16, torch.uint32, torch.uint64,
)  # fmt: skip


def cases() -> Iterator[Case]:
    for name, content in (*_torch(), *_archives(), *_safetensors(), *_graphs(), *_documents()):
        yield Case(name, "", content)


def _saved(value: object, **options: object) -> bytes:
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    return stream.getvalue()


def _torch() -> Iterator[tuple[str, bytes]]:
    yield "upstream's torch file", (TINY / "diffusion_pytorch_model.bin").read_bytes()
    for dtype in TORCH_DTYPES:
        yield f"torch file of {dtype}", _saved({"a": torch.ones(2, 3).to(dtype)})
    for protocol in (2, 3):
        yield (
            f"torch file of protocol {protocol}",
            _saved({"a": torch.zeros(3)}, pickle_protocol=protocol),
        )
    shared = torch.zeros(4, 4)
    linear = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    for name, value in (
        ("tied weights", {"a": shared, "b": shared}),
        ("views of one storage", {"a": shared[1:], "b": shared.t(), "c": shared[::2, 1]}),
        ("a parameter", {"a": torch.nn.Parameter(torch.zeros(2))}),
        ("a frozen parameter", {"a": torch.nn.Parameter(torch.zeros(2), requires_grad=False)}),
        ("a network with its metadata", linear.state_dict()),
        ("scalars and nothing", {"a": torch.tensor(3), "b": torch.zeros(0, 4)}),
        ("five dimensions", {"a": torch.zeros(1, 2, 1, 3, 3)}),
        ("channels last", {"a": torch.zeros(1, 2, 3, 3).to(memory_format=torch.channels_last)}),
        ("an OrderedDict", OrderedDict(b=torch.zeros(1), a=torch.zeros(2))),
        ("a thousand tensors", {f"layer.{i}.weight": torch.zeros(1) for i in range(1000)}),
        ("a name that is not ASCII", {"größe": torch.zeros(1)}),
    ):
        yield f"torch file of {name}", _saved(value)


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "torch file zipped again", archive(GOOD)
    yield (
        "torch file with its byte order",
        archive(state(tensor()), **{"m/byteorder": b"little", "m/version": b"3\n"}),
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in (("m/data.pkl", GOOD), ("m/data/0", bytes(8))):
            with made.open(name, "w", force_zip64=True) as entry:
                entry.write(content)
    yield "torch file of long sizes", stream.getvalue()


def _safetensors() -> Iterator[tuple[str, bytes]]:
    yield "upstream's safetensors file", (TINY / "model.safetensors").read_bytes()
    for dtype in TORCH_DTYPES:
        yield f"safetensors of {dtype}", save_safetensors({"a": torch.ones(2, 3).to(dtype)})
    state = {"a": torch.zeros(2), "b": torch.zeros(0), "c": torch.tensor(1)}
    yield "safetensors with metadata", save_safetensors(state, {"format": "pt", "note": "ü\n{}"})


def _graphs() -> Iterator[tuple[str, bytes]]:
    model = decoder()
    yield "finished graph", model.SerializeToString()
    (weight,) = model.graph.initializer
    weight.ClearField("raw_data")
    refer(weight, offset="4096", length=str(192 * 4 * 4))
    yield "finished graph with its weights beside it", model.SerializeToString()


def _documents() -> Iterator[tuple[str, bytes]]:
    document = json.loads((TINY / "config.json").read_text())
    yield "upstream's configuration", (TINY / "config.json").read_bytes()
    yield "configuration without spaces", json.dumps(document, separators=(",", ":")).encode()
    yield "configuration with a mark of its order", b"\xef\xbb\xbf" + json.dumps(document).encode()
    yield (
        "configuration in YAML",
        (b"# sizes\ndata: {image_size: 64}\nmodel:\n  model_type: 'finished-onnx'\n"),
    )
    yield "configuration of a VAE", b'{"_class_name": "AutoencoderKL", "latent_channels": 4}'
