"""Every way the hub refuses, in one tree, split by whose fault it is.

    HubError
    ├── CheckpointError    what was uploaded is not what it says
    ├── ExportError        the network could not be turned into graphs
    ├── ValidationError    a graph was made and is not good enough
    ├── ManifestError      a description is malformed, or not ours
    ├── StorageError       bytes could not be kept or found
    ├── SourceError        another hub did not give what was asked of it
    ├── DeliveryError      somebody who was to be told could not be
    ├── ClientError        a release is not what a client may rely on
    ├── WorkflowError      the rows are not in a state that allows this
    └── LookupFailedError  a name that the hub does not know

A code is stable: clients, the admin and the tests tell errors apart by it and by nothing else. The
message says what happened, the remedy what to do about it. ``permanent`` is false where the same
call may go through later. HTTP statuses are the API's business and stand there.
"""

from typing import ClassVar


class HubError(Exception):
    """What the hub refuses, with a stable code, a sentence about it and a way out."""

    code: ClassVar[str] = "hub"
    permanent: ClassVar[bool] = True
    remedy: ClassVar[str] = ""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = self.remedy if remedy is None else remedy

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class CheckpointError(HubError):
    """The uploaded weights or their configuration cannot be used."""

    code = "checkpoint"


class ExportError(HubError):
    """The network could not be turned into ONNX graphs."""

    code = "export"


class ValidationError(HubError):
    """A graph was made, and is not good enough to be published."""

    code = "validation"


class ManifestError(HubError):
    """A manifest is malformed, or is not signed by a key that we trust."""

    code = "manifest"


class StorageError(HubError):
    """Bytes could not be kept, or are not there."""

    code = "storage"
    permanent = False


class SourceError(HubError):
    """Another hub, from which weights are imported, did not give what was asked of it.

    ``wait_seconds`` is how long it wants to be left alone, where it says so.
    """

    code = "source"
    wait_seconds: float | None = None


class DeliveryError(HubError):
    """A message to another program did not arrive, or may not be sent."""

    code = "delivery"
    permanent = False


class ClientError(HubError):
    """A release, looked at from outside, is not what its manifest promises, or not to be had."""

    code = "client"


class WorkflowError(HubError):
    """The rows are not in a state that allows this."""

    code = "workflow"


class LookupFailedError(HubError):
    """A name that the hub does not know."""

    code = "unknown"
