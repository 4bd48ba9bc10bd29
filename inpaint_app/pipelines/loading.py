"""A checkpoint's files, to the pipeline that its configuration describes (needs torch)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from inpaint_app.checkpoint import onnx_config
from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.kinds import check_roles, find_kind
from inpaint_app.moebius import config as moebius
from inpaint_app.pipelines.direct_inpaint import DirectInpaint
from inpaint_app.pipelines.finished_onnx import FinishedOnnx
from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.pipelines.pipeline import Pipeline
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress
from inpaint_app.starter import inpainter_config

Load = Callable[[CheckpointFiles, SamplingDefaults, Progress], Pipeline]

# By what the configuration calls the architecture: two of them may become one kind of pipeline.
PIPELINES: Final[Mapping[str, Load]] = MappingProxyType(
    {
        moebius.MODEL_TYPE: LatentDiffusionInpaint.load,
        inpainter_config.MODEL_TYPE: DirectInpaint.load,
        onnx_config.MODEL_TYPE: FinishedOnnx.load,
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
    return PIPELINES[kind.model_type](files, defaults, progress)
