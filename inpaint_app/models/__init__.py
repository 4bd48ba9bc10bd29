"""The rows. Reading them is anyone's, writing them is inpaint_app.workflow's alone.

What the database itself holds, whoever writes: the constraints that stand with the models, and the
guards of migration 0002, which keep published rows as they are.
"""

from inpaint_app.models.access_token import AccessToken
from inpaint_app.models.channel import Channel, ChannelMove
from inpaint_app.models.checkpoint import Checkpoint, CheckpointFile
from inpaint_app.models.chunk import Chunk
from inpaint_app.models.graph import (
    FileChunk,
    Graph,
    GraphFile,
    GraphParameters,
    GraphTensor,
    OperatorCount,
    OpsetImport,
)
from inpaint_app.models.hub_import import HubImport, HubImportFile
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.leased_job import LeasedJob
from inpaint_app.models.release import Release, Variant
from inpaint_app.models.run import Run, RunStage
from inpaint_app.models.state_change import StateChange
from inpaint_app.models.upload import Upload
from inpaint_app.models.worker import Worker

__all__ = [
    "AccessToken",
    "Channel",
    "ChannelMove",
    "Checkpoint",
    "CheckpointFile",
    "Chunk",
    "FileChunk",
    "Graph",
    "GraphFile",
    "GraphParameters",
    "GraphTensor",
    "HubImport",
    "HubImportFile",
    "HubModel",
    "LeasedJob",
    "OperatorCount",
    "OpsetImport",
    "Release",
    "Run",
    "RunStage",
    "StateChange",
    "Upload",
    "Variant",
    "Worker",
]
