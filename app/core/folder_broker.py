"""A folder of files as a broker whose messages are seen whole or not at all."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's channel over files; it opens a file before it fills it, and readers look at once."""

    def _put(self, queue: str, payload: object, **_more: object) -> None:  # type: ignore[override]
        name = f"{monotonic_ns()}_{uuid4()}.{queue}.msg"
        # No queue is called "….part", so nobody takes a message that is being written.
        draft = Path(self.data_folder_out) / f"{name}.part"
        draft.write_text(dumps(payload), encoding="utf-8")  # type: ignore[no-untyped-call]
        draft.rename(draft.with_name(name))

    def get_table(self, exchange: str) -> Any:
        with self._alone():
            return super().get_table(exchange)  # type: ignore[no-untyped-call]

    def _queue_bind(self, *names: str) -> None:
        with self._alone():
            super()._queue_bind(*names)  # type: ignore[no-untyped-call]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # The web, beat and the worker of a fresh installation bind the same queues at one moment.
        with (Path(self.control_folder) / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """Kombu's transport over files, with that channel."""

    Channel = Channel
