"""A line that breaks: what is sent arrives, the answer does not."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

ENOUGH = 1 << 16
PATIENCE_S = 15


@dataclass
class BadLine:
    """
    Stands between a browser and the site.

    Parameters
    ----------
    drops
        How many answers to forms sent to the last step are still to be lost.
    """

    port: int
    site_port: int
    drops: int = 0
    lost: int = 0
    _threads: list[Thread] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                browser, _address = listener.accept()
            except OSError:  # The line was taken down.
                return
            thread = Thread(target=self._carry, args=(browser,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _carry(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(("127.0.0.1", self.site_port)) as site:
            browser.settimeout(PATIENCE_S)
            with suppress(OSError):
                asked = _request(browser)
                site.sendall(asked)
                answer = _all(site)
                if self.drops and asked.startswith(b"POST") and b"/confirm" in asked[:300]:
                    self.drops -= 1
                    self.lost += 1
                    return
                browser.sendall(answer)


@contextmanager
def broken_line(site: str) -> Iterator[BadLine]:
    """Lay a line to a site; its answers can be lost."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = BadLine(port=listener.getsockname()[1], site_port=int(site.rsplit(":", 1)[1]))
        thread = Thread(target=line.serve, args=(listener,), daemon=True)
        thread.start()
        yield line
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=PATIENCE_S)


def _request(browser: socket.socket) -> bytes:
    """Read one whole request; the site closes after each, so there is one a connection."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _some(browser)
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        body += _some(browser)
    return head + b"\r\n\r\n" + body


def _some(browser: socket.socket) -> bytes:
    got = browser.recv(ENOUGH)
    if not got:
        raise OSError("Expected the rest of a request.")
    return got


def _all(site: socket.socket) -> bytes:
    site.settimeout(PATIENCE_S)
    parts = []
    while part := site.recv(ENOUGH):
        parts.append(part)
    return b"".join(parts)
