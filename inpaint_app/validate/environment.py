"""Which versions made a candidate, and what the process has used; both go into the report."""

import platform
import resource
import sys
from importlib import metadata

_PACKAGES = ("torch", "onnx", "onnxscript", "onnxruntime", "diffusers", "numpy")
# getrusage(2): kibibytes on Linux, bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def describe_environment() -> dict[str, str]:
    """Versions by name; a package that is not installed is left out."""
    found = {"python": platform.python_version(), "platform": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def peak_memory_bytes() -> int:
    """The most resident memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT
