"""
What is to be planned: who rides, from where, which doors, and what was promised there.

Instants are seconds since the day's local midnight, spans are seconds, lengths metres. Where
things stand is an index into the travel matrices: row and column ``location``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.demand import Shipment, Visit
from optimizer.fleet import Break, Costs, Depot, Vehicle
from optimizer.soundness import expect_sound
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
    alternatives
        Groups of visit ids, the best first, of which one is served: at home or at the post point,
        this day or the next. If none can be, the first stands for the group as unassigned.
    familiarity
        By vehicle id and visit id: what it is worth, in cost units, that this courier comes.
    balance_per_hour
        Price of each hour by which the busiest who rides (on the way or at work) exceeds the least
        busy who rides.
    compact_per_hour
        Price of each hour's ride between the two doors of a route that are farthest apart, by the
        faster of both directions.

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
    alternatives: tuple[tuple[int, ...], ...] = ()
    familiarity: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    balance_per_hour: int = 0
    compact_per_hour: int = 0

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
    def group(self) -> Mapping[int, tuple[int, ...]]:
        """The alternatives that a visit belongs to, by visit id."""
        return {visit_id: group for group in self.alternatives for visit_id in group}

    def left_out(self, placed: Collection[int]) -> list[Visit]:
        """List who is served by no route; of alternatives all left out, the first alone."""
        served = {self.group[visit_id][0] for visit_id in placed if visit_id in self.group}
        later = {visit_id for group in self.alternatives for visit_id in group[1:]}
        gone = later | served | set(placed)
        return [visit for visit in self.visits if visit.id not in gone]

    def wish(self, visit: Visit, vehicle_id: int) -> int:
        """Price in cost units what the visit costs because this vehicle comes, and no better."""
        price = visit.surcharge
        if visit.preferred and vehicle_id not in visit.preferred:
            price += visit.preference
        known = self.familiarity.get(vehicle_id, {}).get(visit.id, 0)
        return price + self._best_known.get(visit.id, 0) - known

    @cached_property
    def _best_known(self) -> Mapping[int, int]:
        best: dict[int, int] = {}
        for vehicle in self.vehicles:
            for visit_id, bonus in self.familiarity.get(vehicle.id, {}).items():
                best[visit_id] = max(bonus, best.get(visit_id, 0))
        return best

    @cached_property
    def dimensions(self) -> int:
        """How many kinds of amounts there are."""
        amounts = [vehicle.capacity for vehicle in self.vehicles]
        amounts += [amount for visit in self.visits for amount in (visit.pickup, visit.delivery)]
        amounts += [pair.amount for pair in self.shipments]
        amounts += [pause.max_load for vehicle in self.vehicles for pause in vehicle.breaks]
        return max(map(len, amounts), default=0)

    def shipped(self, visit_id: int) -> tuple[tuple[int, ...], int]:
        """Amount of the shipment that the visit belongs to, and its sign: 1 on board, -1 off."""
        return self._shipped.get(visit_id, ((), 1))

    @cached_property
    def _shipped(self) -> Mapping[int, tuple[tuple[int, ...], int]]:
        loaded = {pair.pickup: (pair.amount, 1) for pair in self.shipments}
        return loaded | {pair.delivery: (pair.amount, -1) for pair in self.shipments}
