"""Which vehicles are alike, so that each can ride the other's route at the same price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.search.tables import Tables


def kinds(tables: Tables) -> list[int]:
    """Give each vehicle the number of its kind; kinds count in the order of their first."""
    numbers: dict[tuple[object, ...], int] = {}
    keys = (
        (replace(rider.vehicle, id=0), served.tobytes(), wished.tobytes())
        for rider, served, wished in zip(
            tables.riders, tables.allowed.T, tables.wishes, strict=True
        )
    )
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def members(kind_of: list[int]) -> list[list[int]]:
    """List the vehicles of each kind."""
    listed: list[list[int]] = [[] for _ in set(kind_of)]
    for vehicle, kind in enumerate(kind_of):
        listed[kind].append(vehicle)
    return listed
