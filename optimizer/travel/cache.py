"""Answers of road servers kept in files, so that one stop more costs one row and one column."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import uuid
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel.blocks import Block
from optimizer.travel.packing import packed, sound, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from optimizer.travel.blocks import BlockSource
    from optimizer.travel.closures import Closure
    from optimizer.travel.packing import Place
    from optimizer.travel.provider import Point

FORMAT = 1
DIGITS = 6
LARGEST_BYTES = 256 * 2**20
MOST_COMPARED = 16
"""The newest files of a kind that are looked through for places known already."""

BROKEN = (
    AttributeError, EOFError, KeyError, MemoryError, NotImplementedError, OSError, TypeError,
    ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading foreign bytes may end in."""


@dataclass(frozen=True, kw_only=True)
class MatrixCache:
    """
    A folder of square blocks, each in a file of its own that is written once and never changed.

    Several processes may use it at once: files appear whole, under the hash of what they answer.
    A file that cannot be read is dropped; a disk that is full keeps nothing, and nothing fails.

    Parameters
    ----------
    folder
        Made when needed.
    largest_bytes
        Beyond it the files that were used longest ago go.
    """

    folder: Path
    largest_bytes: int = LARGEST_BYTES

    def exact(self, kind: str, places: Sequence[Place]) -> Block | None:
        """Return the rides between exactly these places in this order, if they are kept."""
        path = self._path(kind, places)
        kept = _opened(path)
        if kept is None or not np.array_equal(kept["places"], np.array(places)):
            return None
        _touch(path)
        return unpacked(kept)

    def nearest(self, kind: str, places: Sequence[Place]) -> tuple[list[Place], Block] | None:
        """Return the kept rides that share the most places, at least half of those asked for."""
        wanted = set(places)
        best: tuple[int, Path] | None = None
        for path in _newest(self.folder / kind):
            known = _opened(path, only="places")
            if known is None:
                continue
            shared = len(wanted.intersection(map(tuple, known["places"].tolist())))
            if 2 * shared >= len(places) and (best is None or shared > best[0]):
                best = shared, path
        kept = _opened(best[1]) if best else None
        if kept is None:
            return None
        return [(lat, lon) for lat, lon in kept["places"].tolist()], unpacked(kept)

    def keep(self, kind: str, places: Sequence[Place], block: Block) -> Block:
        """Keep rides between places; return them as they will be read again: rounded."""
        arrays = packed(places, block)
        with suppress(OSError):
            _write(self._path(kind, places), arrays)
            self._make_room()
        return unpacked(arrays)

    def _path(self, kind: str, places: Sequence[Place]) -> Path:
        name = hashlib.sha256(np.array(places, dtype="<f8").tobytes()).hexdigest()
        return self.folder / kind / f"{name}.npz"

    def _make_room(self) -> None:
        files = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):  # Another process may have dropped it.
                status = path.stat()
                files.append((status.st_mtime_ns, status.st_size, path))
        excess = sum(size for _age, size, _path in files) - self.largest_bytes
        for _age, size, path in sorted(files):
            if excess <= 0:
                return
            _drop(path)
            excess -= size


@dataclass(frozen=True, kw_only=True)
class CachedBlocks:
    """A server whose square blocks are kept: only rides that are not known are asked for."""

    server: BlockSource
    cache: MatrixCache

    @property
    def name(self) -> str:
        """Of the server."""
        return self.server.name

    def identity(self, profile: str) -> str:
        """Say on what the server's numbers depend."""
        return self.server.identity(profile)

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        """Keep the closures that the server rides around."""
        return self.server.excludes(closures)

    def block(
        self,
        sources: Sequence[Point],
        destinations: Sequence[Point],
        *,
        profile: str,
        closures: Sequence[Closure] = (),
    ) -> Block:
        """Answer from what is kept, and ask the server for the rest; rectangles are not kept."""
        if sources != destinations or not sources:
            return self.server.block(sources, destinations, profile=profile, closures=closures)
        points = {_place(point): point for point in sources}
        places = list(points)
        kind = kind_of(self.identity(profile), profile, closures)
        whole = self.cache.exact(kind, places)
        if whole is None:
            asked = _Asked(self.server, points, profile, closures)
            whole = self.cache.keep(kind, places, asked.fill(self.cache.nearest(kind, places)))
        order = {place: index for index, place in enumerate(places)}
        chosen = [order[_place(point)] for point in sources]
        return _taken(whole, chosen, chosen)


def kind_of(identity: str, profile: str, closures: Sequence[Closure]) -> str:
    """Name everything but the places that an answer depends on."""
    shut = sorted((str(closure.kind), closure.shape) for closure in closures)
    words = json.dumps([FORMAT, identity, profile, shut])
    return hashlib.sha256(words.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Asked:
    server: BlockSource
    points: Mapping[Place, Point]
    profile: str
    closures: Sequence[Closure]

    def fill(self, near: tuple[list[Place], Block] | None) -> Block:
        every = list(self.points.values())
        if near is None:
            return self._of(every, every)
        kept = {place: index for index, place in enumerate(near[0])}
        places = list(self.points)
        old = [index for index, place in enumerate(places) if place in kept]
        new = [index for index, place in enumerate(places) if place not in kept]
        known = [kept[places[index]] for index in old]
        whole = _empty(len(places))
        _put(whole, old, old, _taken(near[1], known, known))
        if new:
            _put(whole, new, range(len(every)), self._of([every[i] for i in new], every))
            _put(whole, old, new, self._of([every[i] for i in old], [every[i] for i in new]))
        return whole

    def _of(self, sources: Sequence[Point], destinations: Sequence[Point]) -> Block:
        return self.server.block(
            sources, destinations, profile=self.profile, closures=self.closures
        )


def _place(point: Point) -> Place:
    return round(point.lat, DIGITS), round(point.lon, DIGITS)


def _empty(many: int) -> Block:
    square = np.zeros((many, many), dtype=np.int64)
    return Block(
        square, square.copy(), np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.int64)
    )


def _put(whole: Block, rows: Sequence[int], columns: Sequence[int], part: Block) -> None:
    whole.seconds[np.ix_(rows, columns)] = part.seconds
    whole.metres[np.ix_(rows, columns)] = part.metres
    whole.from_snap_m[list(rows)] = part.from_snap_m
    whole.to_snap_m[list(columns)] = part.to_snap_m


def _taken(block: Block, rows: Sequence[int], columns: Sequence[int]) -> Block:
    return Block(
        block.seconds[np.ix_(rows, columns)],
        block.metres[np.ix_(rows, columns)],
        block.from_snap_m[list(rows)],
        block.to_snap_m[list(columns)],
    )


def _opened(path: Path, only: str | None = None) -> dict[str, NDArray[Any]] | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return sound({name: kept[name] for name in ([only] if only else kept.files)})
    except (FileNotFoundError, NotADirectoryError):
        return None
    except BROKEN:
        _drop(path)
        return None


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{uuid.uuid4().hex}.half")
    try:
        with half.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _newest(folder: Path) -> list[Path]:
    files = []
    for path in folder.glob("*.npz"):
        with suppress(OSError):
            files.append((path.stat().st_mtime_ns, path))
    return [path for _age, path in sorted(files, reverse=True)[:MOST_COMPARED]]


def _drop(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _touch(path: Path) -> None:
    with suppress(OSError):
        os.utime(path)
