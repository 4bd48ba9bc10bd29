"""A small release whose every byte exists: what tests in both languages take for a manifest."""

import copy
import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inpaint_app.manifest.build import build_manifest, issue_for_release
from inpaint_app.manifest.keys import SigningKey
from inpaint_app.manifest.kinds import LATENT_DIFFUSION_INPAINT

IMAGE_SIZE, LATENT_SIZE, LATENT_CHANNELS = 64, 8, 4
CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
YANKED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
EXPIRES = datetime(2126, 1, 2, 3, 4, 5, tzinfo=UTC)

# Known to everyone who reads this: it signs test vectors and nothing else.
TEST_KEY = SigningKey(
    Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"golden test key").digest())
)
OTHER_KEY = SigningKey(
    Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"golden other key").digest())
)

# Path in each variant -> the (label, size) of its chunks; equal labels are equal bytes.
FILES = {
    "fp32": {
        "vae_encoder.onnx": [("encoder graph", 700)],
        "vae_encoder-0000.bin": [("vae weights", 4096)],
        "denoiser.onnx": [("denoiser graph", 1500)],
        "denoiser-0000.bin": [("denoiser 0", 8192), ("denoiser 1", 8192), ("denoiser 2", 100)],
        "denoiser-0001.bin": [("denoiser 3", 5000)],
        "vae_decoder.onnx": [("decoder graph", 800)],
        "vae_decoder-0000.bin": [("vae weights", 4096)],
    },
    "fp16": {
        "vae_encoder.onnx": [("encoder graph", 700)],
        "vae_encoder-0000.bin": [("vae weights", 4096)],
        "denoiser.onnx": [("denoiser graph fp16", 1600)],
        "denoiser-0000.bin": [("denoiser fp16", 8100)],
        "vae_decoder.onnx": [("decoder graph", 800)],
        "vae_decoder-0000.bin": [("vae weights", 4096)],
    },
}


def chunk_bytes(label: str, size: int) -> bytes:
    """The bytes of a chunk, the same on every machine."""
    return hashlib.shake_256(label.encode()).digest(size)


def example_chunks() -> dict[str, bytes]:
    """Every chunk of the example, by name."""
    pieces = (p for files in FILES.values() for chunks in files.values() for p in chunks)
    contents = (chunk_bytes(*piece) for piece in pieces)
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def example_fragment() -> dict:
    """What an export of the example would have written (less the metadata of its graphs)."""
    source_files = [
        {"role": role, "format": form, "size": size, "sha256": _digest(f"source {role}")}
        for role, form, size in (
            ("config", "yaml", 900),
            ("unet", "safetensors", 21_500),
            ("vae", "safetensors", 8_200),
        )
    ]
    lines = "".join(f"{file['role']}:{file['sha256']}\n" for file in source_files)
    fragment = {
        "pipeline": _pipeline(),
        "runtime": {"name": "onnxruntime-web", "version": "1.30.0"},
        "variants": [_variant(name) for name in FILES],
        "validation": _validation(),
        "source": {"checkpoint_sha256": _digest(lines), "files": source_files},
    }
    return copy.deepcopy(fragment)


def example_manifest(**changes) -> dict:
    """The channel document of the example release; keywords are ``build_manifest``'s."""
    keywords = {
        "slug": "example",
        "title": "Example",
        "notice": "Untrained: a test vector, with naïve “weights”.",
        "version": "1.2.3-rc.1",
        "sequence": 7,
        "created": CREATED,
        "licence": "Apache-2.0",
        "origin": "upload",
        "chunk_urls": ["/chunks/", "https://mirror.example/chunks/"],
        "channel": "stable",
        "expires": EXPIRES,
    }
    return build_manifest(example_fragment(), **{**keywords, **changes})


def example_release_manifest(**changes) -> dict:
    """The immutable manifest of the same release."""
    return example_manifest(**{"channel": None, "expires": None, "sequence": 6, **changes})


def example_yanked_manifest() -> dict:
    """The manifest of the same release once it was taken back."""
    return issue_for_release(
        example_release_manifest(),
        sequence=8,
        created=YANKED,
        notice="Its seams show on skies: use 1.2.4 \u2013 \U0001d538.",
        chunk_urls=["/chunks/"],
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _pipeline() -> dict:
    return {
        "kind": "latent-diffusion-inpaint",
        "image_size": IMAGE_SIZE,
        "latent_size": LATENT_SIZE,
        "latent_channels": LATENT_CHANNELS,
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
        "defaults": {"steps": 20, "strength": 0.99, "guidance": 2.5, "noise_offset": 0.0357},
    }


def _variant(name: str) -> dict:
    files = {path: _file(path, chunks) for path, chunks in FILES[name].items()}
    distinct = {c["sha256"]: c["size"] for file in files.values() for c in file["chunks"]}
    return {
        "name": name,
        "total_bytes": sum(distinct.values()),
        "requirements": {
            "features": ["shader-f16"] if name == "fp16" else [],
            "max_buffer_size": 8192,
            "max_storage_buffer_binding_size": 8192,
            "peak_bytes": 100_000,
        },
        "graphs": [_graph(role, files) for role in LATENT_DIFFUSION_INPAINT.roles],
    }


def _graph(role: str, files: dict) -> dict:
    sizes = {"image": IMAGE_SIZE, "latent": LATENT_SIZE, "channels": LATENT_CHANNELS}
    spoken = LATENT_DIFFUSION_INPAINT.roles[role]

    def tensors(shapes) -> list[dict]:
        return [
            {"name": name, "dtype": "float32", "shape": [sizes.get(side, side) for side in shape]}
            for name, shape in shapes.items()
        ]

    return {
        "role": role,
        "opset": 20,
        "ir_version": 10,
        "inputs": tensors(spoken.inputs),
        "outputs": tensors(spoken.outputs),
        "file": files[f"{role}.onnx"],
        "external_data": [file for path, file in files.items() if path.startswith(f"{role}-")],
    }


def _file(path: str, chunks: list[tuple[str, int]]) -> dict:
    contents = [chunk_bytes(label, size) for label, size in chunks]
    return {
        "path": path,
        "size": sum(map(len, contents)),
        "sha256": hashlib.sha256(b"".join(contents)).hexdigest(),
        "chunks": [
            {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for content in contents
        ],
    }


def _validation() -> dict:
    return {
        "passed": True,
        "report_sha256": _digest("report"),
        "graphs": [
            {"variant": name, "role": role, "relative_error": 1e-06, "tolerance": 0.0001}
            for name in FILES
            for role in LATENT_DIFFUSION_INPAINT.roles
        ],
        "end_to_end": [
            {"variant": name, "steps": 4, "relative_error": 0.00002, "tolerance": 0.001}
            for name in FILES
        ],
    }
