"""Another host, as far as a browser can tell: one colour for every tile, alone or in one file."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

PNG, NO_PACKING = 2, 1  # as a PMTiles header numbers them


def tile() -> bytes:
    """A picture of 256 x 256 points, all of one green."""
    row = b"\0" + bytes((120, 160, 90)) * 256
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * 256)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def archive(*, kind: int = PNG, most_zoom: int = 14) -> bytes:
    """
    A PMTiles file in which one run of entries gives every tile the same picture.

    References
    ----------
    .. [1] Protomaps. PMTiles Version 3 Specification.
    """
    picture, run = tile(), (4 ** (most_zoom + 1) - 1) // 3
    # One entry: its first tile, how many follow, how long it is, where (0 is written as 1).
    directory = b"".join(map(_varint, (1, 0, run, len(picture), 1)))
    metadata = b"{}"
    root, told, tiles = 127, 127 + len(directory), 127 + len(directory) + len(metadata)
    header = b"PMTiles\x03" + struct.pack(
        "<QQQQQQQQQQQ",
        root, len(directory), told, len(metadata), tiles, 0, tiles, len(picture), run, 1, 1,
    )  # fmt: skip
    header += struct.pack("<BBBBBB", 1, NO_PACKING, NO_PACKING, kind, 0, most_zoom)
    header += struct.pack("<iiiiBii", -(180 * 10**7), -85 * 10**7, 180 * 10**7, 85 * 10**7, 0, 0, 0)
    return header + directory + metadata + picture


def _varint(number: int) -> bytes:
    packed = b""
    while number > 127:
        packed += bytes((number & 127 | 128,))
        number >>= 7
    return packed + bytes((number,))


@contextmanager
def served(*, is_broken: bool = False, hangs: bool = False, kind: int = PNG) -> Iterator[str]:
    """Serve tiles at `/{z}/{x}/{y}.png` and a file at `/map.pmtiles`; yield the address."""
    whole, picture, is_over = archive(kind=kind), tile(), Event()

    @Request.application
    def answer(request: Request) -> Response:
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "range"}
        if hangs:
            is_over.wait()
        if is_broken:
            return Response("away", 503, headers=headers)
        if not request.path.endswith(".pmtiles"):
            return Response(picture, mimetype="image/png", headers=headers)
        response = Response(whole, mimetype="application/octet-stream", headers=headers)
        return response.make_conditional(request, accept_ranges=True, complete_length=len(whole))

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()
