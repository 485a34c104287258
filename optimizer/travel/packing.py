"""Blocks of rides as small files have them: two bytes a number where two are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel.blocks import Block
from optimizer.travel.matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DECAMETRE = 10

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
    shapes = {"places": (many, 2), "seconds": (many, many), "decametres": (many, many)}
    for name, array in found.items():
        kind = "f" if name == "places" else "u"
        if array.shape != shapes.get(name, (many,)) or array.dtype.kind != kind:
            raise ValueError(name)
    return found
