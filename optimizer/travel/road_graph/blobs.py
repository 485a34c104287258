"""Cut an extract into handfuls of blobs: bounded memory, an honest share read, no silent end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from optimizer.travel.road_graph.errors import RoadFault, RoadGraphError

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDFUL_BYTES = 4_000_000
LONGEST_HEADER = 64 * 1024
LONGEST_BLOB = 32 * 1024 * 1024
"""Bounds of the PBF format: what claims more is no extract."""


def handfuls(path: Path) -> Iterator[tuple[bytes, int]]:
    """
    Read the extract piece by piece, each a small extract of its own.

    Yields
    ------
    tuple[bytes, int]
        A piece, headed as the file is, and how many bytes of the file lie behind its end.

    Raises
    ------
    RoadGraphError
        When the file is missing, no extract, or ends in the middle of a blob.

    References
    ----------
    .. [1] OpenStreetMap Wiki, "PBF Format": four bytes of length, a blob header, a blob.
    """
    try:
        with path.open("rb") as file:
            yield from _handfuls(file, path)
    except OSError as error:
        raise RoadGraphError(RoadFault.NO_FILE, path, type(error).__name__) from error


def _handfuls(file: BinaryIO, path: Path) -> Iterator[tuple[bytes, int]]:
    kind, head = _blob(file, path, is_first=True)
    if kind != b"OSMHeader":
        raise RoadGraphError(RoadFault.NOT_AN_EXTRACT, path)
    pieces, held = [head], 0
    while True:
        kind, blob = _blob(file, path)
        if kind == b"OSMData":
            pieces.append(blob)
            held += len(blob)
        if held and (held >= HANDFUL_BYTES or not blob):
            yield b"".join(pieces), file.tell()
            pieces, held = [head], 0
        if not blob:
            return


def _blob(file: BinaryIO, path: Path, *, is_first: bool = False) -> tuple[bytes, bytes]:
    """Read one blob with its header; both empty at the end of the file."""
    at = file.tell()
    length = file.read(4)
    if not length and not is_first:
        return b"", b""
    header_bytes = int.from_bytes(length, "big")
    if len(length) < 4 or not 0 < header_bytes <= LONGEST_HEADER:
        raise _broken(path, at, is_first=is_first)
    header = file.read(header_bytes)
    if len(header) < header_bytes and not is_first:
        raise _cut_off(path, at)
    try:
        kind, blob_bytes = _blob_header(header)
    except (IndexError, ValueError):
        raise _broken(path, at, is_first=is_first) from None
    if not 0 < blob_bytes <= LONGEST_BLOB:
        raise _broken(path, at, is_first=is_first)
    blob = file.read(blob_bytes)
    if len(blob) < blob_bytes:
        raise _cut_off(path, at)
    return kind, length + header + blob


def _broken(path: Path, at: int, *, is_first: bool) -> RoadGraphError:
    if is_first:
        return RoadGraphError(RoadFault.NOT_AN_EXTRACT, path)
    if at + 4 >= path.stat().st_size:
        return _cut_off(path, at)
    return RoadGraphError(RoadFault.DAMAGED, path, f"at byte {at}")


def _cut_off(path: Path, at: int) -> RoadGraphError:
    return RoadGraphError(RoadFault.CUT_OFF, path, f"within what begins at byte {at}")


def _blob_header(header: bytes) -> tuple[bytes, int]:
    """Return the blob's type (field 1) and its size (field 3) from a protocol buffer."""
    kind, size, at = b"", 0, 0
    while at < len(header):
        key, at = _varint(header, at)
        value, at = _varint(header, at)
        if key & 7 == 2:
            kind = header[at : at + value] if key >> 3 == 1 else kind
            at += value
        elif key & 7 == 0:
            size = value if key >> 3 == 3 else size
        else:
            raise ValueError(key)
    return kind, size


def _varint(packed: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = packed[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise ValueError(shift)
