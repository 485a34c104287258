"""Questions to a server over HTTP: bounded in time, tries and size, and stoppable at any moment."""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from optimizer.door import InvalidProblemError
from optimizer.travel.provider import (
    CancelledError,
    NonsenseAnswerError,
    ServerDownError,
    ServerSlowError,
    TooLargeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

CONNECT_S = 3.0
LOOK_EVERY_S = 0.05
FIRST_PAUSE_S = 0.2
PIECE_BYTES = 2**16
LONG_PATH = 2000
TOO_LONG = frozenset({413, 414, 431})
COME_BACK = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class Patience:
    """
    What a conversation may cost.

    Parameters
    ----------
    total_s
        Seconds for all its questions, tries and pauses together.
    tries
        How often a question is put to a server that is down or busy.
    largest_bytes
        Of one answer.
    """

    total_s: float = 20.0
    tries: int = 3
    largest_bytes: int = 64 * 2**20


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: a document of JSON, with a status that is no fault of the server's."""

    status: int
    document: Any
    took_s: float


class Talk:
    """
    One conversation with a server, over one connection, against one deadline.

    Redirects are not followed: a road server that sends us elsewhere is not the one configured.
    Its address is looked up by the system, which alone cannot be interrupted.

    Parameters
    ----------
    url
        ``http://host:port/prefix`` or ``https://…``.
    source
        What errors call the server.
    should_stop
        Asked from another thread, twenty times a second: whether nobody waits any longer.

    Raises
    ------
    InvalidProblemError
        When the address is none of that kind.
    """

    def __init__(
        self,
        url: str,
        *,
        source: str,
        patience: Patience | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self._scheme, self._host, self._port, self._prefix = _parts(url)
        self._source = source
        self._patience = patience or Patience()
        self._should_stop = should_stop
        self._deadline_s = time.monotonic() + self._patience.total_s
        self._connection: http.client.HTTPConnection | None = None
        self._wire: socket.socket | None = None
        self._ended = Event()
        self._is_cancelled = False
        self._guard: Thread | None = None

    def __enter__(self) -> Talk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._guard is not None:
            self._guard.join()
        self._hang_up()

    def ask(self, path: str, document: object = None) -> Answer:
        """
        Put one question; with a document it is posted.

        Raises
        ------
        TravelError
            Of the kind that fits; a status of 4xx with JSON is an answer.
        """
        body = None if document is None else json.dumps(document).encode()
        fault: Exception | None = None
        for attempt in range(self._patience.tries):
            if attempt:
                self._pause(FIRST_PAUSE_S * 2 ** (attempt - 1))
            self._expect_time()
            try:
                return self._once(path, body)
            except (OSError, http.client.HTTPException, _BusyError) as error:
                self._hang_up()
                self._expect_time()
                fault = error
        raise self._last_word(fault, path) from fault

    def _once(self, path: str, body: bytes | None) -> Answer:
        began_s = time.monotonic()
        connection = self._connected()
        headers = {"Accept": "application/json"} | (
            {"Content-Type": "application/json"} if body else {}
        )
        connection.request("POST" if body else "GET", self._prefix + path, body, headers)
        # Closed, or the connection would not take the next question.
        with closing(connection.getresponse()) as answer:
            self._expect_kind(answer)
            text = self._read(answer)
        if answer.will_close:
            self._hang_up()
        return Answer(
            status=answer.status,
            document=self._parsed(text, answer),
            took_s=time.monotonic() - began_s,
        )

    def _expect_kind(self, answer: http.client.HTTPResponse) -> None:
        if answer.status in COME_BACK:
            raise _BusyError(answer.status)
        if answer.status in TOO_LONG:
            raise TooLargeError(self._source, "the question is too long", status=answer.status)
        if not 200 <= answer.status < 300 and not 400 <= answer.status < 500:
            elsewhere = answer.headers.get("Location", "")[:200]
            raise NonsenseAnswerError(self._source, elsewhere, status=answer.status)

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        most = self._patience.largest_bytes
        text = bytearray()
        announced = answer.length or 0
        while announced <= most and len(text) <= most:
            piece = answer.read1(PIECE_BYTES)
            if not piece:
                if answer.length:  # It hung up in the middle.
                    raise http.client.IncompleteRead(bytes(text[:100]), answer.length)
                return bytes(text)
            text += piece
        raise TooLargeError(self._source, "the answer is too long", largest_bytes=most)

    def _parsed(self, text: bytes, answer: http.client.HTTPResponse) -> Any:
        try:
            return json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            kind = answer.headers.get("Content-Type", "")[:60]
            raise NonsenseAnswerError(
                self._source, f"{kind}: {text[:80]!r}", status=answer.status
            ) from error

    def _connected(self) -> http.client.HTTPConnection:
        if self._guard is None:
            self._guard = Thread(target=self._watch, name=f"{self._source} talk", daemon=True)
            self._guard.start()
        if self._connection is None:
            kind = (
                http.client.HTTPSConnection
                if self._scheme == "https"
                else http.client.HTTPConnection
            )
            patience_s = min(CONNECT_S, self._left_s())
            self._connection = kind(self._host, self._port, timeout=patience_s)
            self._connection.connect()
            # Kept: the connection forgets it as soon as the server announces to hang up.
            self._wire = self._connection.sock
            self._wire.settimeout(self._left_s())
        return self._connection

    def _watch(self) -> None:
        # A server that drips a byte a second never meets a socket's own time-out.
        while not self._ended.wait(min(LOOK_EVERY_S, self._left_s())):
            if self._should_stop is not None and self._should_stop():
                self._is_cancelled = True
            if self._is_cancelled or time.monotonic() >= self._deadline_s:
                break
        while not self._ended.wait(LOOK_EVERY_S):
            self._shut()

    def _shut(self) -> None:
        wire = self._wire
        if wire is not None:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = self._wire = None

    def _pause(self, seconds: float) -> None:
        until_s = min(time.monotonic() + seconds, self._deadline_s)
        while not self._is_cancelled and time.monotonic() < until_s:
            self._ended.wait(min(LOOK_EVERY_S, max(0.001, until_s - time.monotonic())))

    def _expect_time(self) -> None:
        if self._is_cancelled:
            raise CancelledError(self._source)
        if time.monotonic() >= self._deadline_s:
            raise ServerSlowError(self._source, waited_s=self._patience.total_s)

    def _left_s(self) -> float:
        return max(0.001, self._deadline_s - time.monotonic())

    def _last_word(self, fault: Exception | None, path: str) -> Exception:
        hung_up = isinstance(fault, http.client.RemoteDisconnected | ConnectionResetError)
        if hung_up and len(path) > LONG_PATH:  # Some servers have no other word for it.
            return TooLargeError(self._source, "hung up on a long question", length=len(path))
        said = f"{type(fault).__name__}: {fault}"[:200]
        gone = http.client.RemoteDisconnected | http.client.IncompleteRead
        if isinstance(fault, http.client.HTTPException) and not isinstance(fault, gone):
            return NonsenseAnswerError(self._source, said)
        return ServerDownError(self._source, said)


class _BusyError(Exception):
    """The server says that it has a fault, or too much to do."""


def _parts(url: str) -> tuple[str, str, int | None, str]:
    try:
        split = urlsplit(url)
        port = split.port
        (split.hostname or "").encode("idna")
    except ValueError:
        raise InvalidProblemError("url", url, "an address") from None
    if split.scheme not in ("http", "https") or not split.hostname or split.query:
        raise InvalidProblemError("url", url, "http://host:port or https://host:port")
    return split.scheme, split.hostname, port, split.path.rstrip("/")


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")
