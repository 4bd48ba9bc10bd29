"""The rows. Reading them is anyone's, writing them is inpaint_app.workflow's alone.

What the database itself holds, whoever writes: the constraints that stand with the models, and the
guards of migrations 0002 and 0009, which keep published rows and records as they are.
"""

from inpaint_app.models.access_token import AccessToken
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
from inpaint_app.models.hub_import import HubImport, HubImportFile
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.leased_job import LeasedJob
from inpaint_app.models.mirror import Mirror, MirrorCopy
from inpaint_app.models.release import Release, Variant
from inpaint_app.models.run import Run, RunStage
from inpaint_app.models.scheduled_move import ScheduledMove
from inpaint_app.models.sign_in import SignIn
from inpaint_app.models.state_change import JournalSeal, StateChange
from inpaint_app.models.upload import Upload
from inpaint_app.models.webhook import Webhook, WebhookDelivery, WebhookMessage
from inpaint_app.models.worker import Worker
from inpaint_app.models.yank import Yank

__all__ = [
    "AccessToken",
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
    "HubImport",
    "HubImportFile",
    "HubModel",
    "JournalSeal",
    "LeasedJob",
    "Mirror",
    "MirrorCopy",
    "OperatorCount",
    "OpsetImport",
    "Release",
    "Run",
    "RunStage",
    "ScheduledMove",
    "SignIn",
    "StateChange",
    "Upload",
    "Variant",
    "Webhook",
    "WebhookDelivery",
    "WebhookMessage",
    "Worker",
    "Yank",
]
