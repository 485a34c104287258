"""Routes met by all searches, priced for every kind of vehicle that could ride them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer.search.alike import kinds, members
from optimizer.search.construct import complete, is_kept, locked_routes
from optimizer.search.draft import Draft
from optimizer.search.kernel import books
from optimizer.search.kernel.plan import column
from optimizer.setpart import Choice, Offer, recombine
from optimizer.trips import RELOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from optimizer.search.draft import Rank, Routes
    from optimizer.search.leg import Column
    from optimizer.search.tables import Tables

MOST_ROUTES = 20_000
"""Routes kept; the oldest go first."""

MOST_VISITS = 450
"""Visits up to which an exact choice among routes finds something in the time there is."""

DEARER = 4
"""What a visit left out costs at least, in prices of the dearest route."""


class Pool:
    """A growing set of routes, and the choice among them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._price: dict[Column, int] = {}
        self._kind_of = kinds(tables)
        self._members = members(self._kind_of)
        ends = [(tables.start[alike[0]], tables.end[alike[0]]) for alike in self._members]
        self._neighbours = [
            [other for other, its in enumerate(ends) if its == own and other != kind]
            for kind, own in enumerate(ends)
        ]
        self._broken: set[Column] = set()
        self._pricing = Draft(tables)
        request = column(tables.facts[0], books.REQUEST, len(tables.location))
        self._request_of: list[int] = request.tolist()

    def __len__(self) -> int:
        """Count the routes."""
        return len(self._price)

    def add(self, columns: Iterable[Column]) -> None:
        """Take in routes; each is priced once for its own kind of vehicle."""
        for vehicle, visits in columns:
            column = (self._kind_of[vehicle], visits)
            if not visits or column in self._price or column in self._broken:
                continue
            self._price[column] = self._priced(*column)
            self._lend(*column)
        while len(self._price) > MOST_ROUTES:
            del self._price[next(iter(self._price))]

    def _lend(self, kind: int, visits: tuple[int, ...]) -> None:
        """Add the route for other kinds of vehicles that start and end there and can ride it."""
        for other in self._neighbours[kind]:
            column = (other, visits)
            if column in self._price or column in self._broken:
                continue
            if self._can_be_ridden(self._members[other][0], visits):
                self._price[column] = self._priced(*column)
            else:
                self._broken.add(column)

    def best_choice(
        self,
        routes: Routes,
        *,
        seconds: float,
        is_repeatable: bool,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> tuple[Routes, Rank] | None:
        """Find better routes than these by choosing among all; None: there are none."""
        self.add((vehicle, tuple(route)) for vehicle, route in enumerate(routes))
        taken = Counter(
            (self._kind_of[vehicle], tuple(route)) for vehicle, route in enumerate(routes) if route
        )
        columns = list(self._price)
        known = frozenset(at for at, column in enumerate(columns) if column in taken)
        choice = Choice(
            offers=[
                Offer(kind, self._requests(visits), self._price[kind, visits])
                for kind, visits in columns
            ],
            available=self._available(),
            worth=self._worth(),
            known=known,
        )
        chosen = recombine(
            choice, seconds=seconds, is_repeatable=is_repeatable, should_stop=should_stop
        )
        if not chosen or set(chosen) == known:
            return None
        return self._ridden([columns[at] for at in chosen])

    def _ridden(self, columns: Sequence[Column]) -> tuple[Routes, Rank]:
        """Give the routes to vehicles; who stood in one that cannot be ridden finds a place."""
        idle = [iter(alike) for alike in self._members]
        routes: Routes = locked_routes(self._tables)
        for kind, visits in columns:
            vehicle = next(idle[kind])
            if self._can_be_ridden(vehicle, visits):
                routes[vehicle] = list(visits)
            else:
                self._broken.add((kind, visits))
                del self._price[kind, visits]
        return complete(self._tables, routes)

    def _can_be_ridden(self, vehicle: int, visits: Sequence[int]) -> bool:
        return is_kept(self._tables, vehicle, visits)

    def _requests(self, visits: Sequence[int]) -> tuple[int, ...]:
        """Name what is served, each once."""
        return tuple(dict.fromkeys(self._request_of[visit] for visit in visits if visit != RELOAD))

    def _priced(self, kind: int, visits: Sequence[int]) -> int:
        vehicle = self._members[kind][0]
        return self._pricing.price_of(vehicle, visits)

    def _available(self) -> list[int]:
        return [len(alike) for alike in self._members]

    def _worth(self) -> list[int]:
        """
        Price each request left out beyond any detour, those of priority higher.

        Not so high that importance always decides: the exact search is slower by half with prices
        of many digits, and who takes its answer ranks it anyway.
        """
        unit = DEARER * max(self._price.values(), default=1)
        visits = self._tables.problem.visits
        return [
            unit + unit * visits[request.options[0][0]].priority // 10
            if request.weight
            else self._tables.priced(request.penalty)
            for request in self._tables.requests
        ]
