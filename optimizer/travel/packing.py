"""Blocks of rides as small files have them: two bytes a number where two are enough."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel.blocks import Block
from optimizer.travel.matrix import UNREACHABLE, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DECAMETRE = 10
SQUARE = ("seconds", "decametres", "closed")
KINDS: Mapping[str, str] = MappingProxyType({"places": "f", "closed": "b", "source": "U"})

Place = tuple[float, float]


def packed(places: Sequence[Place], block: Block) -> dict[str, NDArray[Any]]:
    """Write a square block as narrow arrays: seconds, decametres, metres to the network."""
    gaps = block.metres == UNREACHABLE
    decametres = np.where(gaps, UNREACHABLE, np.rint(block.metres / DECAMETRE).astype(np.int64))
    return {
        "places": np.array(places, dtype=np.float64).reshape(-1, 2),
        "seconds": _narrow(block.seconds),
        "decametres": _narrow(decametres),
        "from_snap_m": block.from_snap_m.astype(np.uint32),
        "to_snap_m": block.to_snap_m.astype(np.uint32),
    }


def unpacked(kept: Mapping[str, NDArray[Any]]) -> Block:
    """Read what `packed` wrote; distances are whole decametres."""
    decametres = _wide(kept["decametres"])
    metres = np.where(decametres == UNREACHABLE, UNREACHABLE, decametres * DECAMETRE)
    return Block(
        _wide(kept["seconds"]),
        metres,
        kept["from_snap_m"].astype(np.int64),
        kept["to_snap_m"].astype(np.int64),
    )


def packed_whole(places: Sequence[Place], matrix: TravelMatrix) -> dict[str, NDArray[Any]]:
    """Write a matrix that came from no server: with its name, and what is closed in it."""
    block = Block(matrix.seconds, matrix.metres, matrix.snap_m, matrix.snap_m)
    closed = {} if matrix.closed is None else {"closed": matrix.closed}
    return packed(places, block) | closed | {"source": np.array(matrix.source)}


def unpacked_whole(kept: Mapping[str, NDArray[Any]]) -> TravelMatrix:
    """Read what `packed_whole` wrote."""
    block = unpacked(kept)
    return TravelMatrix(
        seconds=block.seconds,
        metres=block.metres,
        source=str(kept["source"]),
        snap_m=block.from_snap_m,
        closed=kept.get("closed"),
    )


def _narrow(numbers: NDArray[np.int64]) -> NDArray[Any]:
    gaps = numbers == UNREACHABLE
    largest = int(numbers[~gaps].max(initial=0))
    kind = np.uint16 if largest < np.iinfo(np.uint16).max else np.uint32
    return np.where(gaps, np.iinfo(kind).max, numbers).astype(kind)


def _wide(numbers: NDArray[Any]) -> NDArray[np.int64]:
    wide = numbers.astype(np.int64)
    wide[numbers == np.iinfo(numbers.dtype).max] = UNREACHABLE
    return wide


def sound(found: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """
    Return arrays as they are, if `packed` could have written them.

    Raises
    ------
    ValueError
        When it could not.
    """
    many = len(found["places"])
    square = (many, many)
    shapes = {"places": (many, 2), "source": ()} | dict.fromkeys(SQUARE, square)
    for name, array in found.items():
        kind = KINDS.get(name, "u")
        if array.shape != shapes.get(name, (many,)) or array.dtype.kind != kind:
            raise ValueError(name)
    return found
