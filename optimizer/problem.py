"""
What is to be planned: who rides, from where, which doors, and what was promised there.

Instants are seconds since the day's local midnight, spans are seconds, lengths metres. Where
things stand is an index into the travel matrices: row and column ``location``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.demand import Shipment, Visit
from optimizer.fleet import Break, Costs, Depot, Vehicle
from optimizer.soundness import expect_sound
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.travel.matrix import TravelMatrix

__all__ = [
    "Break",
    "Costs",
    "Depot",
    "Problem",
    "Shipment",
    "TimeWindow",
    "Vehicle",
    "Visit",
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """
    One day to plan.

    Parameters
    ----------
    travel
        A matrix for every profile that a vehicle names, all over the same ``n`` locations.

    Raises
    ------
    InvalidProblemError
        Naming the first field that cannot be, its value, and what was expected.
    """

    depots: tuple[Depot, ...]
    vehicles: tuple[Vehicle, ...]
    visits: tuple[Visit, ...]
    travel: Mapping[str, TravelMatrix]
    shipments: tuple[Shipment, ...] = ()

    def __post_init__(self) -> None:
        expect_sound(self)

    @cached_property
    def depot_by_id(self) -> Mapping[int, Depot]:
        """Depots by id."""
        return {depot.id: depot for depot in self.depots}

    @cached_property
    def vehicle_by_id(self) -> Mapping[int, Vehicle]:
        """Vehicles by id."""
        return {vehicle.id: vehicle for vehicle in self.vehicles}

    @cached_property
    def visit_by_id(self) -> Mapping[int, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def partner(self) -> Mapping[int, int]:
        """The other half of a shipment, by visit id, both ways."""
        there = {pair.pickup: pair.delivery for pair in self.shipments}
        return there | {pair.delivery: pair.pickup for pair in self.shipments}

    @cached_property
    def dimensions(self) -> int:
        """How many kinds of amounts there are."""
        amounts = [vehicle.capacity for vehicle in self.vehicles]
        amounts += [amount for visit in self.visits for amount in (visit.pickup, visit.delivery)]
        amounts += [pair.amount for pair in self.shipments]
        return max(map(len, amounts), default=0)

    def shipped(self, visit_id: int) -> tuple[tuple[int, ...], int]:
        """Amount of the shipment that the visit belongs to, and its sign: 1 on board, -1 off."""
        return self._shipped.get(visit_id, ((), 1))

    @cached_property
    def _shipped(self) -> Mapping[int, tuple[tuple[int, ...], int]]:
        loaded = {pair.pickup: (pair.amount, 1) for pair in self.shipments}
        return loaded | {pair.delivery: (pair.amount, -1) for pair in self.shipments}
