"""The broker of the embedded default: one file a message, in one folder; kombu's, made safe.

kombu's own writes a message in place, so that a worker may read half of one, and moves a message
through the system's temporary folder, which may be another disk. Here a message appears whole, by
rename, and folders are made when first used. A worker that is killed still loses what it had taken;
the upkeep sends such runs again.
"""

import contextlib
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Keeps messages in ``folder/messages`` and the exchanges' tables in ``folder/control``."""

    @property
    def messages(self) -> Path:
        """The folder of the messages, which exists."""
        folder = Path(self.transport_options["folder"]) / "messages"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def control_folder(self) -> Path:
        """The folder of the exchanges' tables, which exists."""
        folder = Path(self.transport_options["folder"]) / "control"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override] # two bases, two names
        folder = self.messages
        # The time is in the name, so that sorted names are first come, first served.
        final = folder / f"{time_ns():020d}-{uuid.uuid4().hex}.{queue}.msg"
        growing = final.with_suffix(".part")
        growing.write_text(dumps(payload))
        growing.rename(final)

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - kombu polls
        for message in self._waiting(queue):
            taken = message.with_suffix(".taken")
            with contextlib.suppress(FileNotFoundError):  # another worker was first
                message.rename(taken)
                payload = taken.read_text()
                taken.unlink()
                return loads(payload)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for message in waiting:
            message.unlink(missing_ok=True)
        return len(waiting)

    def _waiting(self, queue: str) -> list[Path]:
        # A queue's name may hold dots; the file's own name before the first dot may not.
        ending = f"{queue}.msg"
        found = (p for p in self.messages.iterdir() if p.name.partition(".")[2] == ending)
        return sorted(found)


class Transport(filesystem.Transport):
    """kombu's filesystem transport over the channel above.

    Which exchanges and queues have been declared is known by connection rather than by process:
    what one connection declared is no promise that the next one's folder knows it.
    """

    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = virtual.BrokerState()
