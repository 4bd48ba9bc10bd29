"""PyTorch's side of every comparison: seeded inputs, and what the loaded network makes of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.roles import RoleModules
from inpaint_app.moebius.scheduler import DdimSchedule, starting_noise
from inpaint_app.validate.end_to_end import LoopInputs, OpenRole, scalar, step_scalars
from inpaint_app.validate.parity import ParityCase
from inpaint_app.validate.sessions import Array, RunGraph

SEED = 20_240_229
# Where the noise itself is compared: both ends of a schedule, and its middle.
NOISE_TIMESTEPS = (0, 450, 950)
# One whole step besides, as a loop of that many steps would take it.
STEP_TIMESTEP, STEP_OF = 450, 20


def run_module(module: nn.Module, spec: GraphSpec) -> RunGraph:
    """A module as a function of named arrays."""

    @torch.inference_mode()
    def run(inputs: Mapping[str, Array]) -> Array:
        tensors = [torch.from_numpy(inputs[tensor.name]) for tensor in spec.inputs]
        output: Array = module(*tensors).numpy()
        return output

    return run


def open_references(roles: Sequence[RoleModules]) -> OpenRole:
    """PyTorch's modules behind the same face as the graphs."""
    by_role = {role.spec.role: role for role in roles}

    @contextmanager
    def open_role(role: str) -> Iterator[RunGraph]:
        yield run_module(by_role[role].reference, by_role[role].spec)

    return open_role


def parity_cases(role: RoleModules, schedule: DdimSchedule) -> list[ParityCase]:
    """The cases of a role with PyTorch's answers."""
    run = run_module(role.reference, role.spec)
    return [ParityCase(name, inputs, run(inputs)) for name, inputs in _inputs(role.spec, schedule)]


def loop_inputs(
    specs: Mapping[str, GraphSpec], *, steps: int, strength: float, guidance: float
) -> LoopInputs:
    """A smooth seeded picture with a square hole off its centre, and the noise to start from."""
    latents, mask = specs["denoiser"].inputs[:2]
    _, channels, size, _ = latents.shape
    hole = np.zeros(mask.shape, np.float32)
    hole[..., size // 4 : size // 4 + size // 2, size // 8 : size // 8 + size // 2] = 1
    shape = (1, channels, size, size)
    image = image_mask = None
    if "vae_encoder" in specs:
        picture = specs["vae_encoder"].inputs[0]
        scale = picture.shape[2] // size
        image, image_mask = _picture(picture.shape), hole.repeat(scale, 2).repeat(scale, 3)
    return LoopInputs(
        image=image,
        image_mask=image_mask,
        masked_latents=starting_noise(shape, SEED + 1, 0.0),
        mask=hole,
        noise=starting_noise(shape, SEED),
        steps=steps,
        strength=strength,
        guidance=guidance,
    )


def _inputs(spec: GraphSpec, schedule: DdimSchedule) -> Iterator[tuple[str, dict[str, Array]]]:
    if spec.role == "vae_encoder":
        yield "picture", {"image": _picture(spec.inputs[0].shape)}
        return
    noise = np.random.default_rng(SEED)
    latents = noise.standard_normal(spec.inputs[0].shape, np.float32)
    if spec.role == "vae_decoder":
        yield "latents", {"latents": latents}
        return
    masked_latents = noise.standard_normal(latents.shape, np.float32)
    mask = (noise.random(spec.inputs[1].shape) < 0.5).astype(np.float32)  # noqa: PLR2004 - half of it
    fixed = {"latents": latents, "mask": mask, "masked_latents": masked_latents}
    fixed["guidance"] = scalar(2.0)
    for timestep in NOISE_TIMESTEPS:
        # With nothing left of the signal (alpha_prev = 0) a step returns the guided noise itself,
        # which a real step would mix with so much of its input that errors in it hardly show.
        scalars = step_scalars(schedule, timestep, STEP_OF) | {"alpha_prev": scalar(0.0)}
        yield f"noise at {timestep}", fixed | scalars
    yield f"step at {STEP_TIMESTEP}", fixed | step_scalars(schedule, STEP_TIMESTEP, STEP_OF)


def _picture(shape: tuple[int, ...]) -> Array:
    """Waves in three colours with a little noise, in [-1, 1], ``(1, 3, H, W)``."""
    _, channels, height, width = shape
    rows, columns = np.meshgrid(np.linspace(0, 6, height), np.linspace(0, 6, width), indexing="ij")
    waves = [np.sin(rows * (c + 1) + c) * np.cos(columns + c) for c in range(channels)]
    noise = np.random.default_rng(SEED).standard_normal(shape)
    return np.clip(np.stack(waves)[None] * 0.8 + noise * 0.05, -1, 1).astype(np.float32)
