"""The kind ``latent-diffusion-inpaint``: a Moebius with its VAE, sampled in guided DDIM steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Protocol, Self

import numpy as np

from inpaint_app.checkpoint.files import CheckpointFiles, SourceFile
from inpaint_app.checkpoint.loading import LoadedMoebius, load_moebius
from inpaint_app.export.graphs import GraphSpec, graph_specs
from inpaint_app.export.roles import Role
from inpaint_app.export.variants import FP16_FITTED, FP32, Variant
from inpaint_app.moebius.config import LATENT_CHANNELS
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.pipelines.latent_diffusion_loop import (
    run_loop,
    scalar,
    seeded_loop_inputs,
    step_scalars,
)
from inpaint_app.pipelines.latent_diffusion_roles import build_roles
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress
from inpaint_app.validate.end_to_end import OpenRole, WholeRun
from inpaint_app.validate.parity import ParityCase
from inpaint_app.validate.references import answer_cases
from inpaint_app.validate.seeded_inputs import SEED, seeded_picture
from inpaint_app.validate.sessions import Array

# Long enough for errors to add up over a loop, short enough for a CPU at full size.
VALIDATION_STEPS = 5
# Where the noise itself is compared: both ends of a schedule, and its middle.
NOISE_TIMESTEPS = (0, 450, 950)
# One whole step besides, as a loop of that many steps would take it.
STEP_TIMESTEP, STEP_OF = 450, 20


class Sizes(Protocol):
    """Sides of the square picture and of its latents, and the hole that is filled well."""

    @property
    def image_size(self) -> int:
        """Pixels."""

    @property
    def latent_size(self) -> int:
        """Pixels of the latents."""

    @property
    def max_hole_size(self) -> int | None:
        """Pixels across the widest hole that the model fills well; None where unknown."""


def latent_diffusion_specs(sizes: Sizes) -> Mapping[str, GraphSpec]:
    """The graphs of a model of these sizes, by role, in the order in which they run."""
    return graph_specs(
        {
            "kind": "latent-diffusion-inpaint",
            "image_size": sizes.image_size,
            "latent_size": sizes.latent_size,
            "latent_channels": LATENT_CHANNELS,
        }
    )


class LatentDiffusionInpaint:
    """A loaded Moebius, as ``pipelines.pipeline.Pipeline``."""

    variants: tuple[Variant, ...] = (FP32, FP16_FITTED)

    def __init__(
        self,
        sizes: Sizes,
        roles: Sequence[Role],
        files: tuple[SourceFile, ...],
        defaults: SamplingDefaults,
    ) -> None:
        self._sizes = sizes
        self._defaults = defaults
        self._schedule = DdimSchedule()
        self.files = files
        self.roles = roles
        present = {role.spec.role for role in roles}
        specs = latent_diffusion_specs(sizes)
        self.missing = tuple(role for role in specs if role not in present)

    @classmethod
    def of(cls, checkpoint: LoadedMoebius, defaults: SamplingDefaults) -> Self:
        """The pipeline of loaded modules."""
        roles = build_roles(checkpoint, latent_diffusion_specs(checkpoint.config))
        return cls(checkpoint.config, roles, checkpoint.files, defaults)

    @classmethod
    def load(cls, files: CheckpointFiles, defaults: SamplingDefaults, progress: Progress) -> Self:
        """Raises what ``load_moebius`` raises."""
        return cls.of(load_moebius(files, progress), defaults)

    def parity_cases(self, role: Role) -> list[ParityCase]:
        """A picture, latents, or noise at several timesteps."""
        return answer_cases(role, _inputs(role.spec, self._schedule))

    def run(self, open_role: OpenRole) -> WholeRun:
        """A few steps of the loop with the default strength and guidance."""
        inputs = seeded_loop_inputs(
            {role.spec.role: role.spec for role in self.roles},
            steps=VALIDATION_STEPS,
            strength=self._defaults.strength,
            guidance=self._defaults.guidance,
        )
        return run_loop(open_role, inputs, self._schedule)

    def describe(self) -> dict[str, object]:
        """As ``$defs/latent_diffusion_inpaint`` of the schema."""
        described: dict[str, object] = {
            "kind": "latent-diffusion-inpaint",
            "image_size": self._sizes.image_size,
            "latent_size": self._sizes.latent_size,
            "latent_channels": LATENT_CHANNELS,
            "scheduler": {
                "type": "ddim",
                "beta_schedule": "scaled_linear",
                "prediction_type": "epsilon",
                "timestep_spacing": "leading",
            }
            | asdict(self._schedule),
            "defaults": asdict(self._defaults),
        }
        if self._sizes.max_hole_size is not None:
            described["max_hole_size"] = self._sizes.max_hole_size
        return described


def _inputs(spec: GraphSpec, schedule: DdimSchedule) -> Iterator[tuple[str, dict[str, Array]]]:
    if spec.role == "vae_encoder":
        yield "picture", {"image": seeded_picture(spec.inputs[0].shape)}
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
