"""The broker of the embedded default: one file a message, in one folder; kombu's, made safe.

kombu's own writes a message in place, so that a worker may read half of one, and moves a message
through the system's temporary folder, which may be another disk. It makes the table of an exchange
in place as well: who starts at the same moment reads an empty one, and dies. Here messages and
tables appear whole, by rename, and folders are made when first used. A worker that is killed still
loses what it had taken; the upkeep sends such runs again.
"""

import contextlib
import fcntl
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import exchange_queue_t
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

    def get_table(self, exchange: str) -> list[Any]:
        """Which queues are bound to ``exchange``."""
        try:
            rows = loads(self._table(exchange).read_text())
        except FileNotFoundError:
            return []
        return [exchange_queue_t(*row) for row in rows]

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str
    ) -> None:
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._tables_locked():
            known = self.get_table(exchange)
            if bound not in known:
                self._write_table(exchange, [bound, *known])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *_: Any, **__: Any
    ) -> None:
        self._purge(queue)
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._tables_locked():
            known = self.get_table(exchange)
            if bound in known:
                self._write_table(exchange, [other for other in known if other != bound])

    def _table(self, exchange: str) -> Path:
        return Path(self._exchange_file(exchange))  # type: ignore[attr-defined] # not in the stubs

    def _write_table(self, exchange: str, bindings: Sequence[Any]) -> None:
        final = self._table(exchange)
        growing = final.with_suffix(".part")  # ours alone, while we hold the lock
        growing.write_text(dumps(bindings))
        growing.rename(final)

    @contextlib.contextmanager
    def _tables_locked(self) -> Iterator[None]:
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

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
