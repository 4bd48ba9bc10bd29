"""What can go wrong between a network and its graphs.

ExportError
├── TraceError           PyTorch's exporter gave up
└── OutputFolderError    the output folder is somebody else's
"""

from inpaint_app.errors import ExportError


class TraceError(ExportError):
    """PyTorch's exporter could not turn a module into a graph."""

    code = "export.trace"
    remedy = "Use the versions that the lock files name; the run's log has the exporter's message."


class OutputFolderError(ExportError):
    """The output folder holds something that an export did not write."""

    code = "export.output_folder"
    remedy = "Name a new folder, an empty one, or that of an earlier candidate."
