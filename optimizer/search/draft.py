"""A plan under construction as Python sees it; the work is done by `optimizer.search.kernel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.kernel import anneal, books, recreate, walking
from optimizer.search.kernel.chance import chance_of
from optimizer.search.kernel.changes import keep, take_back
from optimizer.search.kernel.plan import column, note_left, plan_of, routes_of, set_route
from optimizer.search.kernel.refreshing import is_rideable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.search.tables import Tables

Routes = list[list[int]]
"""
For each vehicle the positions of its visits, in order, `optimizer.trips.RELOAD` between two trips.
Lists are replaced, never changed.
"""

Rank = tuple[int, int]
"""Importance left out, then price of routes and of visits left out at a price."""


class Draft:
    """
    Routes of all vehicles, some requests left out.

    Parameters
    ----------
    routes
        A list of visits for each vehicle; none: all empty.
    room
        How many stops a route may have at first.
    """

    def __init__(
        self, tables: Tables, routes: Sequence[Sequence[int]] = (), *, room: int = 0
    ) -> None:
        self.tables = tables
        self.facts, self.rides = tables.facts
        self._begin(routes, room)

    def _begin(self, routes: Sequence[Sequence[int]], room: int) -> None:
        self.plan = plan_of(self.facts, self.rides, routes, room)
        self.walk = walking.walk_of(self.facts, self.plan)

    @property
    def routes(self) -> Routes:
        """The routes as lists."""
        return routes_of(self.facts, self.plan)

    @property
    def rank(self) -> Rank:
        """Judge the draft by the objective."""
        missed, price = anneal.rank_of(self.facts, self.plan)
        return int(missed), int(price)

    @property
    def left(self) -> list[int]:
        """Requests in no route."""
        left: list[int] = column(self.plan, books.LEFT, self.plan[books.LEFT_COUNT]).tolist()
        return left

    @property
    def price(self) -> int:
        """Price of all routes."""
        return int(column(self.plan, books.PRICE, len(self.tables.riders)).sum())

    @property
    def typical(self) -> float:
        """What a visit costs on average."""
        served = len(self.tables.location) - len(self.left)
        return max(1.0, self.price / max(1, served))

    def set_routes(self, changed: Mapping[int, Sequence[int]]) -> None:
        """Give vehicles other orders of visits; whoever is in none then belongs to nobody."""
        longest = max(map(len, changed.values()))
        if longest + 3 >= self.plan[books.ROOM]:
            self._begin(self.routes, 2 * longest)
        for vehicle, route in changed.items():
            set_route(self.facts, self.rides, self.plan, vehicle, route)
        note_left(self.facts, self.plan)

    def price_of(self, vehicle: int, route: Sequence[int]) -> int:
        """Price a route, wishes included. The vehicle must be idle, and is so afterwards."""
        if len(route) + 3 >= self.plan[books.ROOM]:
            self._begin(self.routes, 2 * len(route))
        set_route(self.facts, self.rides, self.plan, vehicle, route)
        price = int(column(self.plan, books.PRICE, len(self.tables.riders))[vehicle])
        set_route(self.facts, self.rides, self.plan, vehicle, ())
        return price

    def is_rideable(self, vehicle: int) -> bool:
        """Say whether one route keeps all promises."""
        return bool(is_rideable(self.facts, self.rides, self.plan, vehicle))

    def fill(self) -> None:
        """Insert greedily who is left out, the most important first, narrow windows before wide."""
        chance = chance_of(0)  # Nobody is overlooked, and equals come as they stand.
        while True:
            left = self.left
            column(self.walk, walking.WAITING, len(left))[:] = left
            self.plan[books.LEFT_COUNT] = 0
            recreate.fill_in_order(
                self.facts, self.rides, self.plan, self.walk, len(left), recreate.URGENT, chance
            )
            keep(self.plan)
            if not self.outgrown():
                return

    def outgrown(self) -> bool:
        """Make room for longer routes, if one was asked for."""
        if not self.plan[books.IS_OUTGROWN]:
            return False
        self._begin(self.routes, 2 * int(self.plan[books.ROOM]))
        return True

    def hopeless(self) -> NDArray[np.bool_]:
        """Find the requests that fit nowhere although nobody else is served but who is here now."""
        found = np.zeros(int(self.facts[books.REQUESTS]), dtype=np.bool_)
        chance = chance_of(0)
        for request in self.left:
            fits = recreate.insert(self.facts, self.rides, self.plan, request, 0.0, chance)
            found[request] = not fits and not self.plan[books.IS_OUTGROWN]
            take_back(self.facts, self.rides, self.plan)
        return found
