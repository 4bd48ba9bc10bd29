"""A checkpoint's files, to the pipeline that its configuration describes (needs torch)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.kinds import check_roles, find_kind
from inpaint_app.pipelines.direct_inpaint import DirectInpaint
from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.pipelines.pipeline import Pipeline
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress

Load = Callable[[CheckpointFiles, SamplingDefaults, Progress], Pipeline]

PIPELINES: Final[Mapping[str, Load]] = MappingProxyType(
    {
        "latent-diffusion-inpaint": LatentDiffusionInpaint.load,
        "direct-inpaint": DirectInpaint.load,
    }
)


def load_pipeline(
    files: CheckpointFiles, defaults: SamplingDefaults, progress: Progress
) -> Pipeline:
    """Read, check and build everything, as stage "load".

    Raises a ``CheckpointError``, such as ``RolesMismatchError`` where the parts do not belong
    together.
    """
    config = files.get("config")
    if config is None:
        raise RolesMismatchError("A checkpoint needs its configuration.")
    kind = find_kind(parse_config_file(config))
    check_roles(kind, files.roles)
    return PIPELINES[kind.pipeline](files, defaults, progress)
