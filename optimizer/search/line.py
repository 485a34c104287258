"""
A line between two processes on which neither ever waits for the other.

Messages are pickles behind their length, over a pair of sockets. Reading takes what has arrived
and keeps the unfinished rest, so that whoever stalls in the middle of a message stalls alone.
"""

from __future__ import annotations

import pickle
import select
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

LENGTH = struct.Struct("!Q")

MOST_AT_ONCE = 1 << 20


class LineCutError(ConnectionError):
    """The other end is gone."""


class Line:
    """One end of a pair of sockets."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._unread = bytearray()

    def fileno(self) -> int:
        """Tell `select` what to wait for."""
        return self._end.fileno()

    def send(self, message: object) -> None:
        """
        Send a message; waits while the other end does not read.

        Raises
        ------
        LineCutError
            When nobody is there to read it.
        """
        content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        try:
            self._end.sendall(LENGTH.pack(len(content)) + content)
        except OSError as error:
            raise LineCutError from error

    def received(self, *, wait_s: float = 0) -> list[object]:
        """
        Take the messages that have arrived.

        Parameters
        ----------
        wait_s
            How long to wait for a first part of one.

        Raises
        ------
        LineCutError
            When the other end is gone and all it sent was taken.
        """
        is_cut = False
        while not is_cut and select.select([self._end], [], [], wait_s)[0]:
            wait_s = 0
            try:
                part = self._end.recv(MOST_AT_ONCE)
            except OSError:
                part = b""
            self._unread += part
            is_cut = not part
        messages = self._messages()
        if is_cut and not messages:
            raise LineCutError
        return messages

    def close(self) -> None:
        """Hang up."""
        self._end.close()

    def _messages(self) -> list[object]:
        messages = []
        while len(self._unread) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._unread)
            end = LENGTH.size + length
            if len(self._unread) < end:
                break
            # Both ends are this package, in processes that it started itself.
            messages.append(pickle.loads(self._unread[LENGTH.size : end]))  # noqa: S301
            del self._unread[:end]
        return messages
