"""Routes met by all searches, priced for every kind of vehicle that could ride them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer.feasibility import obstacle
from optimizer.search.alike import kinds, members
from optimizer.search.construct import complete
from optimizer.search.gaps import Timing
from optimizer.setpart import Choice, Offer, recombine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.search.anneal import Rank
    from optimizer.search.draft import Routes
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
        self, routes: Routes, *, seconds: float, is_repeatable: bool
    ) -> tuple[Routes, Rank] | None:
        """Find better routes than these by choosing among all; None: there are none."""
        self.add((vehicle, tuple(route)) for vehicle, route in enumerate(routes))
        taken = Counter(
            (self._kind_of[vehicle], tuple(route)) for vehicle, route in enumerate(routes) if route
        )
        columns = list(self._price)
        known = frozenset(at for at, column in enumerate(columns) if column in taken)
        choice = Choice(
            offers=[Offer(*column, self._price[column]) for column in columns],
            available=self._available(),
            worth=self._worth(),
            known=known,
        )
        chosen = recombine(choice, seconds=seconds, is_repeatable=is_repeatable)
        if not chosen or set(chosen) == known:
            return None
        return self._ridden([columns[at] for at in chosen])

    def _ridden(self, columns: Sequence[Column]) -> tuple[Routes, Rank]:
        """Give the routes to vehicles; who stood in one that cannot be ridden finds a place."""
        idle = [iter(alike) for alike in self._members]
        routes: Routes = [[] for _ in self._tables.riders]
        for column in columns:
            kind, visits = column
            vehicle = next(idle[kind])
            if self._can_be_ridden(vehicle, visits):
                routes[vehicle] = list(visits)
            else:
                self._broken.add(column)
                del self._price[column]
        return complete(self._tables, routes)

    def _can_be_ridden(self, vehicle: int, visits: Sequence[int]) -> bool:
        order = [self._tables.problem.visits[visit] for visit in visits]
        return obstacle(self._tables.riders[vehicle], order) is None

    def _priced(self, kind: int, visits: Sequence[int]) -> int:
        vehicle = self._members[kind][0]
        empty = Timing.of_empty_route(self._tables, vehicle)
        return empty.changed(self._tables, vehicle, [], list(visits)).price

    def _available(self) -> list[int]:
        return [len(alike) for alike in self._members]

    def _worth(self) -> list[int]:
        """
        Price each visit left out beyond any detour, those of priority higher.

        Not so high that importance always decides: the exact search is slower by half with prices
        of many digits, and who takes its answer ranks it anyway.
        """
        unit = DEARER * max(self._price.values(), default=1)
        return [
            unit + unit * visit.priority // 10 if visit.penalty is None else penalty
            for visit, penalty in zip(
                self._tables.problem.visits, self._tables.penalty, strict=True
            )
        ]
