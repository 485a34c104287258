"""A server on this machine that misbehaves as it is told."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

Misdeed = Callable[[socket.socket, Event], None]


@dataclass
class Bad:
    """Where it listens, what it does, and how often it was asked."""

    url: str = ""
    deeds: list[Misdeed] = field(default_factory=list)
    asked: int = 0


@contextmanager
def bad_server(*deeds: Misdeed) -> Iterator[Bad]:
    """Answer the first question with the first deed, and so on; the last one is repeated."""
    over = Event()
    threads: list[Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bad = Bad(url=f"http://127.0.0.1:{listener.getsockname()[1]}", deeds=list(deeds))

        def serve() -> None:
            with suppress(OSError):
                while True:
                    wire, _ = listener.accept()
                    deed = bad.deeds[min(bad.asked, len(bad.deeds) - 1)]
                    bad.asked += 1
                    thread = Thread(target=_serve_one, args=(wire, deed, over))
                    thread.start()
                    threads.append(thread)

        server = Thread(target=serve)
        server.start()
        try:
            yield bad
        finally:
            over.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
    server.join()
    for thread in threads:
        thread.join()


def answer(
    body: bytes | str, *, status: int = 200, kind: str = "application/json", **headers: str
) -> Misdeed:
    """Send one whole answer and hang up."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode()

    def send(wire: socket.socket, over: Event) -> None:
        wire.sendall(head + content)

    return send


def raw(text: bytes) -> Misdeed:
    """Send these bytes and hang up."""

    def send(wire: socket.socket, over: Event) -> None:
        wire.sendall(text)

    return send


def hang(wire: socket.socket, over: Event) -> None:
    """Never say a word."""
    over.wait()


def hang_up(wire: socket.socket, over: Event) -> None:
    """Close the connection without an answer."""


def drip(header: bytes = b"") -> Misdeed:
    """Say a letter now and then, so that no time-out between letters is met."""

    def send(wire: socket.socket, over: Event) -> None:
        wire.sendall(b"HTTP/1.1 200 Said\r\n" + header + b"Content-Length: 100000\r\n\r\n")
        while not over.wait(0.02):
            wire.sendall(b" ")

    return send


def pour(wire: socket.socket, over: Event) -> None:
    """Say letters without end and without saying how many."""
    wire.sendall(b"HTTP/1.1 200 Said\r\nConnection: close\r\n\r\n")
    while not over.is_set():
        wire.sendall(b" " * 2**16)


def _serve_one(wire: socket.socket, deed: Misdeed, over: Event) -> None:
    with wire, suppress(OSError):
        wire.recv(2**16)
        deed(wire, over)
