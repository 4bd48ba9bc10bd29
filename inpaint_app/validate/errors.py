"""What makes a candidate not good enough.

ValidationError
├── StructureError    a graph is malformed, or is not the graph that its role asks for
├── ParityError       a graph computes something else than PyTorch
└── EndToEndError     the graphs together do not paint the picture that PyTorch paints
"""

from inpaint_app.errors import ValidationError


class StructureError(ValidationError):
    """A graph or its external data breaks the contract of its role."""

    code = "validation.structure"
    remedy = "Export the checkpoint again; if it happens again, the report has the details."


class ParityError(ValidationError):
    """A graph and PyTorch disagree by more than the tolerance."""

    code = "validation.parity"
    remedy = (
        "Look for extreme weights in the checkpoint, and compare the versions in the report with"
        " those of a run that passed."
    )


class EndToEndError(ValidationError):
    """A whole run through the graphs drifts from PyTorch's by more than the tolerance."""

    code = "validation.end_to_end"
    remedy = (
        "Each graph may pass alone while errors add up: the report has the error of every step;"
        " look for extreme weights in the checkpoint."
    )
