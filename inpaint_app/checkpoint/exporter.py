"""Is the ``export`` extra installed? Answered without importing any of it."""

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

from inpaint_app.checkpoint.errors import ExporterMissingError

PACKAGES: Final = ("torch", "diffusers", "onnxscript", "safetensors")

# The first torch whose weights_only reader has no known hole that a checkpoint could use.
OLDEST_TORCH: Final = (2, 10)


def missing_packages() -> tuple[str, ...]:
    """What the exporter needs and this machine lacks; empty where everything is there."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if "torch" not in missing and _torch_version() < OLDEST_TORCH:
        missing.append("torch>={}.{}".format(*OLDEST_TORCH))
    return tuple(missing)


def require_exporter() -> None:
    """Raise ``ExporterMissingError``, naming the packages, unless all of them are installed."""
    if missing := missing_packages():
        raise ExporterMissingError(f"The exporter is not installed: {', '.join(missing)} missing.")


def _torch_version() -> tuple[int, int]:
    try:
        major, minor = version("torch").split(".")[:2]
        return int(major), int(minor)
    except (PackageNotFoundError, ValueError):
        return (0, 0)
