"""What is asked for: visits at doors, and shipments that join two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError, expect_amounts, expect_id, expect_whole
from optimizer.window import expect_apart

if TYPE_CHECKING:
    from optimizer.window import TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    The work at one door.

    Parameters
    ----------
    setup_s
        To park and climb; falls away right after another visit at the same location.
    service_s
        At the door.
    windows
        When setup and service may begin, in order and apart; empty: at any time of the shift.
    pickup
        Taken on board here and kept until the trip's end, a number a dimension.
    delivery
        On board from the trip's start and left here, a number a dimension.
    skills
        What whoever comes must be able to do.
    priority
        0 to 100: where not all can be served, the highest sum of priorities is.
    penalty
        None: it is served whenever anything can serve it. A number: it may be left out at that
        price in cost units.
    required
        Ids of the vehicles of which one must come; empty: anyone may.
    forbidden
        Ids of vehicles that must not come.
    preferred, preference
        Ids of vehicles that should come, and the cost if another does; empty: no wish.
    release_s
        What is to be brought lies ready at the depot from then on: the trip that brings it does
        not leave earlier, be it the first from the start or a later one after its reload.
    due_s, late_per_hour
        Work should begin by then; each hour later costs that much. None: no wish.
    surcharge
        Cost of serving it at all: what an alternative costs more than the best of its group.
    """

    id: int
    location: int
    setup_s: int = 0
    service_s: int = 0
    windows: tuple[TimeWindow, ...] = ()
    pickup: tuple[int, ...] = ()
    delivery: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    priority: int = 0
    penalty: int | None = None
    required: frozenset[int] = frozenset()
    forbidden: frozenset[int] = frozenset()
    preferred: frozenset[int] = frozenset()
    preference: int = 0
    release_s: int = 0
    due_s: int | None = None
    late_per_hour: int = 0
    surcharge: int = 0

    def __post_init__(self) -> None:
        expect_id("visit: id", self.id)
        name = f"visit {self.id}"
        expect_whole(f"{name}: location", self.location)
        expect_whole(f"{name}: setup_s", self.setup_s)
        expect_whole(f"{name}: service_s", self.service_s)
        expect_apart(f"{name}: windows", self.windows)
        expect_amounts(f"{name}: pickup", self.pickup)
        expect_amounts(f"{name}: delivery", self.delivery)
        expect_whole(f"{name}: priority", self.priority, at_most=100)
        for number in ("penalty", "due_s"):
            if getattr(self, number) is not None:
                expect_whole(f"{name}: {number}", getattr(self, number))
        for number in ("preference", "release_s", "late_per_hour", "surcharge"):
            expect_whole(f"{name}: {number}", getattr(self, number))
        for ids in ("required", "forbidden", "preferred"):
            for vehicle_id in getattr(self, ids):
                expect_id(f"{name}: {ids}", vehicle_id)

    def admits(self, vehicle_id: int) -> bool:
        """Say whether that vehicle may come, whatever it can do."""
        if self.required and vehicle_id not in self.required:
            return False
        return vehicle_id not in self.forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """
    Two visits that one trip must join, in order, or leave out together.

    Parameters
    ----------
    pickup, delivery
        Ids of the two visits; they carry no amounts of their own.
    amount
        On board between the two, a number a dimension.
    """

    pickup: int
    delivery: int
    amount: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        name = f"shipment {self.pickup} -> {self.delivery}"
        if self.pickup == self.delivery:
            raise InvalidProblemError(f"{name}: delivery", self.delivery, "another visit")
        expect_amounts(f"{name}: amount", self.amount)
