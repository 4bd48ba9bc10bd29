"""What another process refused, as an error of this one."""

from functools import cache

from inpaint_app.checkpoint import errors as _checkpoint
from inpaint_app.checkpoint.onnx_file import errors as _onnx_file
from inpaint_app.checkpoint.scan_verdict import ScanVerdict
from inpaint_app.configuration import errors as _configuration
from inpaint_app.errors import CheckpointError

# A class that is not imported is nobody's subclass: all that a scan refuses with is defined here.
DEFINED_IN = (_checkpoint, _onnx_file, _configuration)


def refusal_of(verdict: ScanVerdict) -> CheckpointError:
    """The error that the scan's process raised, of the same class, with its words."""
    refused_with = _classes().get(verdict.refusal_code, CheckpointError)
    return refused_with(verdict.refusal_message, remedy=verdict.remedy)


@cache
def _classes() -> dict[str, type[CheckpointError]]:
    found: dict[str, type[CheckpointError]] = {}
    todo: list[type[CheckpointError]] = [CheckpointError]
    while todo:
        error = todo.pop()
        found[error.code] = error
        todo.extend(error.__subclasses__())
    return found
