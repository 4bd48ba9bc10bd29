"""The chunk store, the folders and the browser that the settings name."""

from pathlib import Path

from django.conf import settings

from inpaint_app.browser_proof.setup import ProofSetup, find_chromium
from inpaint_app.publish.chunk_store import ChunkStore
from inpaint_app.publish.stores import open_store


def hub_home() -> Path:
    """The folder of everything that this hub keeps on this machine."""
    return Path(settings.HUB_HOME)


def chunk_store() -> ChunkStore:
    """Where chunks are kept; raises ``StoreUrlError``."""
    return open_store(settings.HUB_CHUNK_STORE)


def proof_setup() -> ProofSetup:
    """The browser and the built page that candidates are proved with, where this machine has them.

    ``obstacle()`` of the result says what is missing.
    """
    return ProofSetup(Path(settings.HUB_FRONTEND_DIST), find_chromium(settings.HUB_CHROMIUM))
