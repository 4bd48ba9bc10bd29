"""Write ``tiny_release/``: three real ONNX graphs of the pipeline contract, small enough to commit.

The pictures are 16x16 and the weights random, but nothing is pretended: external data in several
files, files cut in several chunks, two files sharing a chunk, and what onnxruntime computes for a
fixed noise as the expected answer. Chunks lie in one JSON file, {sha256: base64}. The frontend's
tests download, verify and run it on WebGPU.

Run it as ``python -m tests.golden.write_tiny_release``; the output is deterministic.
"""

import base64
import math
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from tests.golden.release_files import (
    describe_bytes,
    describe_variant,
    floats,
    masked_image,
    picture_and_mask,
    tiny_manifest,
    write_json,
    write_release,
)
from tests.golden.tiny_graphs import (
    GRAPHS,
    LATENT,
    LATENTS_SHAPE,
    OPSET,
    SIZE,
    WEIGHTS,
    mixed_decoder,
)

HERE = Path(__file__).parent
OUT = HERE / "tiny_release"
STEPS, GUIDANCE, STRENGTH = 4, 2.0, 0.99


def main() -> None:
    """Write chunks, manifest and expected numbers, replacing what was there."""
    chunks: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        graphs = [_save(role, Path(folder), chunks) for role in GRAPHS]
        expected = _expected(Path(folder))
    variants = [describe_variant("fp32", graphs, [])]
    manifest = tiny_manifest(slug="tiny", pipeline=_pipeline(), variants=variants, steps=STEPS)
    write_release(OUT, manifest, chunks, expected)
    write_json(OUT / "mixed_graph.json", {"base64": base64.b64encode(mixed_decoder()).decode()})


def _save(role: str, folder: Path, chunks: dict[str, bytes]) -> dict[str, object]:
    build, files = GRAPHS[role]
    graph = build()
    entries = []
    for number, names in enumerate(files, start=1):
        location = f"{role}-{number:04d}.bin"
        data = b""
        for name in names:
            raw = WEIGHTS[name].tobytes()
            graph.initializer.append(_external(name, location, len(data), len(raw)))
            data += raw
        (folder / location).write_bytes(data)
        entries.append(describe_bytes(location, data, chunks))
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10, producer_name="tiny"
    )
    (folder / f"{role}.onnx").write_bytes(model.SerializeToString(deterministic=True))
    return {
        "role": role,
        "opset": OPSET,
        "ir_version": 10,
        "inputs": [_describe(value) for value in graph.input],
        "outputs": [_describe(value) for value in graph.output],
        "file": describe_bytes(f"{role}.onnx", (folder / f"{role}.onnx").read_bytes(), chunks),
        "external_data": entries,
    }


def _external(name: str, location: str, offset: int, length: int) -> onnx.TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=WEIGHTS[name].shape)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": offset, "length": length}.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def _describe(value: onnx.ValueInfoProto) -> dict[str, object]:
    shape = [dimension.dim_value for dimension in value.type.tensor_type.shape.dim]
    return {"name": value.name, "dtype": "float32", "shape": shape}


def _pipeline() -> dict[str, object]:
    return {
        "kind": "latent-diffusion-inpaint",
        "image_size": SIZE,
        "latent_size": LATENT,
        "latent_channels": 4,
        "scheduler": {
            "type": "ddim",
            "train_timesteps": 1000,
            "beta_start": 0.00085,
            "beta_end": 0.012,
            "beta_schedule": "scaled_linear",
            "prediction_type": "epsilon",
            "timestep_spacing": "leading",
            "steps_offset": 0,
            "final_alpha": 1.0,
        },
        "defaults": {
            "steps": STEPS,
            "strength": STRENGTH,
            "guidance": GUIDANCE,
            "noise_offset": 0.0357,
        },
    }


def _expected(folder: Path) -> dict[str, object]:
    """The whole loop on onnxruntime's CPU provider, fp32."""
    sessions = {role: onnxruntime.InferenceSession(folder / f"{role}.onnx") for role in GRAPHS}
    rgba, mask = picture_and_mask(SIZE)
    (masked_latents,) = sessions["vae_encoder"].run(None, {"image": masked_image(rgba, mask)})
    coarse = mask.reshape(LATENT, 8, LATENT, 8).max(axis=(1, 3)) / 255.0
    count = math.prod(LATENTS_SHAPE)
    noise = np.sin(np.arange(1, count + 1) * 1.7).astype(np.float32).reshape(LATENTS_SHAPE)
    latents = noise
    for timestep, alpha, alpha_prev in _schedule():
        (latents,) = sessions["denoiser"].run(
            None,
            {
                "latents": latents,
                "mask": coarse.astype(np.float32)[None, None],
                "masked_latents": masked_latents,
                "timestep": np.array([timestep], np.float32),
                "guidance": np.array([GUIDANCE], np.float32),
                "alpha": np.array([alpha], np.float32),
                "alpha_prev": np.array([alpha_prev], np.float32),
            },
        )
    (decoded,) = sessions["vae_decoder"].run(None, {"latents": latents})
    return {
        "noise": floats(noise),
        "masked_latents": floats(masked_latents),
        "latents": floats(latents),
        "image": floats(decoded),
    }


def _schedule() -> list[tuple[int, float, float]]:
    """Leading spacing over 1000 steps; strength 0.99 of 4 steps drops the first of them."""
    betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
    alphas = np.cumprod(1.0 - betas)
    stride = 1000 // STEPS
    first = STEPS - min(int(STEPS * STRENGTH), STEPS)
    timesteps = [index * stride for index in reversed(range(STEPS))][first:]
    return [(t, alphas[t], alphas[t - stride] if t >= stride else 1.0) for t in timesteps]


if __name__ == "__main__":
    main()
