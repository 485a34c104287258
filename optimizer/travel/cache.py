"""Rides kept in files, safe to share between processes."""

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

from optimizer.travel.packing import packed, packed_whole, sound, unpacked, unpacked_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from optimizer.travel.blocks import Block
    from optimizer.travel.closures import Closure
    from optimizer.travel.matrix import TravelMatrix
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

    def whole(self, kind: str, places: Sequence[Place]) -> TravelMatrix | None:
        """Return the matrix between exactly these places in this order, if it is kept."""
        path = self._path(kind, places)
        kept = _opened(path)
        is_it = kept is not None and "source" in kept
        if kept is None or not is_it or not np.array_equal(kept["places"], np.array(places)):
            return None
        _touch(path)
        return unpacked_whole(kept)

    def keep_whole(self, kind: str, places: Sequence[Place], matrix: TravelMatrix) -> TravelMatrix:
        """Keep a matrix; return it as it will be read again: rounded."""
        arrays = packed_whole(places, matrix)
        self._keep(kind, places, arrays)
        return unpacked_whole(arrays)

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
        self._keep(kind, places, arrays)
        return unpacked(arrays)

    def _keep(self, kind: str, places: Sequence[Place], arrays: Mapping[str, NDArray[Any]]) -> None:
        with suppress(OSError):
            _write(self._path(kind, places), arrays)
            self._make_room()

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


def kind_of(identity: str, profile: str, closures: Sequence[Closure]) -> str:
    """Name everything but the places that an answer depends on."""
    shut = sorted((str(closure.kind), closure.shape) for closure in closures)
    words = json.dumps([FORMAT, identity, profile, shut])
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def place_of(point: Point) -> Place:
    """Return where a point lies, as closely as files have it."""
    return round(point.lat, DIGITS), round(point.lon, DIGITS)


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
            # numpy takes its own flag among the arrays' names; none of ours is called like it.
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
