"""The rows. Reading them is anyone's, writing them is inpaint_app.workflow's alone.

What the database itself holds, whoever writes: the constraints that stand with the models, and the
guards of migration 0002, which keep published rows as they are.
"""

from inpaint_app.models.channel import Channel, ChannelMove
from inpaint_app.models.checkpoint import Checkpoint, CheckpointFile
from inpaint_app.models.chunk import Chunk
from inpaint_app.models.download import DownloadCount
from inpaint_app.models.garbage_collection import GarbageCollection
from inpaint_app.models.graph import (
    FileChunk,
    Graph,
    GraphFile,
    GraphParameters,
    GraphTensor,
    OperatorCount,
    OpsetImport,
)
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.release import Release, Variant
from inpaint_app.models.run import Run
from inpaint_app.models.sign_in import SignIn
from inpaint_app.models.state_change import StateChange

__all__ = [
    "Channel",
    "ChannelMove",
    "Checkpoint",
    "CheckpointFile",
    "Chunk",
    "DownloadCount",
    "FileChunk",
    "GarbageCollection",
    "Graph",
    "GraphFile",
    "GraphParameters",
    "GraphTensor",
    "HubModel",
    "OperatorCount",
    "OpsetImport",
    "Release",
    "Run",
    "SignIn",
    "StateChange",
    "Variant",
]
