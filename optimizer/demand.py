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
        Taken on board here and kept until the route's end, a number a dimension.
    delivery
        On board from the route's start and left here, a number a dimension.
    skills
        What whoever comes must be able to do.
    priority
        0 to 100: where not all can be served, the highest sum of priorities is.
    penalty
        None: it is served whenever anything can serve it. A number: it may be left out at that
        price in cost units.
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
        if self.penalty is not None:
            expect_whole(f"{name}: penalty", self.penalty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """
    Two visits that one route must join, in order, or leave out together.

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
