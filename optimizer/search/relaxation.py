"""
The day as PyVRP can see it: simpler than the truth, and very fast to search.

Breaks are taken out of the clock. Where all riders can pause at one instant, say noon, the hour
after it is cut from every window and shift: who rides by that shortened clock can pause at noon,
or right after the door that noon finds him at, and keeps every promise. Searches with different
instants find different routes, and a set partitioning may mix them. Where there is no such
instant breaks are ignored; then routes are to be repaired.

Of several windows the span around them is kept. Limits on riding time and length are ignored.
Skills are rides too dear to take. Room for stops is one more dimension of load.

References
----------
.. [1] Wouda, N.A., Lan, L. and Kool, W. (2024). PyVRP: A High-Performance VRP Solver Package.
       *INFORMS Journal on Computing*, 36(4): 943-955.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from pyvrp import (
    Activity,
    ActivityType,
    Client,
    Depot,
    Location,
    ProblemData,
    Route,
    Shipment,
    Solution,
    VehicleType,
)

from optimizer.search.alike import kinds, members
from optimizer.search.leg import Column
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.search.draft import Routes
    from optimizer.search.tables import Tables

FORBIDDEN = 10**9
"""Price of a ride that must not be: more than a route costs, few enough digits to add up."""

LONGEST_S = 10**10
"""Seconds of a ride without a way, and an instant after all others."""

AMPLE = 10**9
"""Room of a vehicle without a limit."""


class Relaxation:
    """
    A problem for PyVRP, and the way there and back.

    Parameters
    ----------
    pause_at
        Which instant breaks are taken at, as a share of the span that all riders share.
    worth
        What leaving out each visit costs; None: all must be served.
    """

    def __init__(
        self, tables: Tables, *, pause_at: float = 0.5, worth: Sequence[float] | None = None
    ) -> None:
        self._tables = tables
        self._worth = worth
        self._cuts = _cuts(tables, pause_at)
        self._depots = sorted({*tables.start, *tables.end})
        self._places = np.array([*tables.location, *self._depots], dtype=np.int64)
        self._name_activities()
        profiles: dict[tuple[int, int, bytes], int] = {}
        self._type_of = kinds(tables)
        self._members = members(self._type_of)
        types = self._types(profiles)
        distances, durations = zip(*map(self._matrices, profiles), strict=True)
        self.data = ProblemData(
            [Location(0, 0) for _ in self._places],
            [self._client(visit) for visit in self._alone],
            [Depot(len(tables.location) + number) for number in range(len(self._depots))],
            types,
            list(distances),
            list(durations),
            shipments=[self._shipment(pickup) for pickup in self._pickups],
        )

    def solution(self, routes: Routes) -> Solution:
        """Say a plan in PyVRP's words."""
        return Solution(
            self.data,
            [
                Route(self.data, [self._activity[u] for u in route], self._type_of[vehicle])
                for vehicle, route in enumerate(routes)
                if route
            ],
        )

    def routes(self, solution: Solution) -> Routes:
        """Say a solution of PyVRP in ours: for each vehicle its visits in order."""
        routes: Routes = [[] for _ in self._tables.riders]
        idle = [iter(alike) for alike in self._members]
        for route in solution.routes():
            routes[next(idle[route.vehicle_type()])] = self._visits(route)
        return routes

    def columns(self, solution: Solution) -> list[Column]:
        """List the solution's routes, each with the first vehicle of its type."""
        return [
            (self._members[route.vehicle_type()][0], tuple(self._visits(route)))
            for route in solution.routes()
        ]

    def _visits(self, route: Route) -> list[int]:
        number = self._number
        return [number[a.type, a.idx] for a in route if not a.is_depot()]

    def _name_activities(self) -> None:
        tables = self._tables
        self._alone = [u for u in range(len(tables.location)) if u not in tables.partner]
        self._pickups = sorted(tables.is_pickup)
        named = [(ActivityType.CLIENT, at, u) for at, u in enumerate(self._alone)]
        for at, pickup in enumerate(self._pickups):
            named.append((ActivityType.PICKUP, at, pickup))
            named.append((ActivityType.DELIVERY, at, tables.partner[pickup]))
        self._activity = {u: Activity(kind, at) for kind, at, u in named}
        self._number = {(kind, at): u for kind, at, u in named}
        shared = Counter(tables.location)
        self._is_shared = np.array([shared[place] > 1 for place in tables.location], dtype=bool)

    def _types(self, profiles: dict[tuple[int, int, bytes], int]) -> list[VehicleType]:
        """Describe each kind of vehicle, and note which matrices they need."""
        tables = self._tables
        types = []
        for alike in self._members:
            vehicle = alike[0]
            key = (
                tables.tariff[vehicle],
                tables.pace[vehicle],
                tables.allowed[:, vehicle].tobytes(),
            )
            profile = profiles.setdefault(key, len(profiles))
            types.append(self._type(vehicle, len(alike), profile))
        return types

    def _type(self, vehicle: int, available: int, profile: int) -> VehicleType:
        tables = self._tables
        stops = min(int(tables.max_stops[vehicle]), AMPLE)
        opens_s = self._clock(tables.opens_s[vehicle])
        return VehicleType(
            available,
            [*(min(room, AMPLE) for room in tables.capacity[vehicle]), stops],
            self._depots.index(tables.start[vehicle]),
            self._depots.index(tables.end[vehicle]),
            tables.fixed[vehicle],
            opens_s,
            max(opens_s, self._clock(tables.closes_s[vehicle])),
            unit_distance_cost=1,
            profile=profile,
        )

    def _matrices(
        self, profile: tuple[int, int, bytes]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        tables, (tariff, pace, allowed) = self._tables, profile
        here = np.ix_(self._places, self._places)
        prices = np.minimum(tables.prices[tariff][here], FORBIDDEN)
        visits = len(tables.location)
        prices[:, :visits][:, ~np.frombuffer(allowed, dtype=bool)] = FORBIDDEN
        seconds = np.minimum(tables.seconds[pace][here], LONGEST_S)
        setup_s = np.array(tables.setup_s, dtype=np.int64) * self._is_shared
        apart = self._places[:, None] != self._places[None, :visits]
        apart[visits:] = True
        seconds[:, :visits] += setup_s * apart
        np.fill_diagonal(prices, 0)
        np.fill_diagonal(seconds, 0)
        return prices, seconds

    def _client(self, visit: int) -> Client:
        delivery, added = self._tables.amounts[visit]
        opens_s, closes_s = self._window(visit)
        return Client(
            visit,
            [*delivery, 1],
            [*added, 0],
            self._work_s(visit),
            opens_s,
            closes_s,
            prize=self._prize(visit),
            required=self._is_required(visit),
        )

    def _shipment(self, pickup: int) -> Shipment:
        tables = self._tables
        delivery = tables.partner[pickup]
        is_required = self._is_required(pickup) and self._is_required(delivery)
        first, last = self._window(pickup), self._window(delivery)
        return Shipment(
            pickup,
            delivery,
            *first,
            self._work_s(pickup),
            # What is to arrive before it can be fetched is refused by PyVRP, and later by us.
            last[0],
            max(last[1], first[0]),
            self._work_s(delivery),
            # Stops are not counted here: on board from the first half to the second, they would
            # count twice or not at all.
            [*tables.amounts[pickup][1], 0],
            self._prize(pickup) + self._prize(delivery),
            is_required,
        )

    def _is_required(self, visit: int) -> bool:
        return self._worth is None and self._tables.penalty[visit] >= NEVER

    def _prize(self, visit: int) -> int:
        if self._is_required(visit):
            return 0
        worth = self._tables.penalty[visit] if self._worth is None else self._worth[visit]
        return int(min(worth, FORBIDDEN // 8))

    def _work_s(self, visit: int) -> int:
        tables = self._tables
        return tables.service_s[visit] + (0 if self._is_shared[visit] else tables.setup_s[visit])

    def _window(self, visit: int) -> tuple[int, int]:
        """Give the span around all windows, by the shortened clock."""
        windows = self._tables.windows[visit]
        setup_s = self._tables.setup_s[visit] if self._is_shared[visit] else 0
        opens_s, closes_s = windows[0][0] + setup_s, min(windows[-1][1] + setup_s, LONGEST_S)
        for cut_s, length_s in self._cuts:
            opens_s = _after(opens_s, cut_s, length_s)
            closes_s = _before(closes_s, cut_s, length_s)
        return opens_s, max(opens_s, closes_s)

    def _clock(self, instant_s: int) -> int:
        instant_s = min(instant_s, LONGEST_S)
        for cut_s, length_s in self._cuts:
            instant_s = _after(instant_s, cut_s, length_s)
        return instant_s


def _after(instant_s: int, cut_s: int, length_s: int) -> int:
    """Shorten the clock; what lies in the cut begins behind it."""
    return min(instant_s, max(cut_s, instant_s - length_s))


def _before(instant_s: int, cut_s: int, length_s: int) -> int:
    """Shorten the clock; what lies in the cut is over before it."""
    if instant_s < cut_s:
        return instant_s
    return instant_s - length_s if instant_s >= cut_s + length_s else cut_s - 1


def _cuts(tables: Tables, pause_at: float) -> list[tuple[int, int]]:
    """Choose for each break the instant at which all take it, the last first; none: no breaks."""
    cuts: list[tuple[int, int]] = []
    riding = [breaks for breaks in tables.breaks if breaks]
    for pauses in zip(*riding, strict=False):
        first, last = max(p[0] for p in pauses), min(p[1] for p in pauses)
        length_s = max(p[2] for p in pauses)
        cut_s = first + int(pause_at * (last - first))
        is_common = first <= last and (not cuts or cut_s + length_s <= cuts[-1][0])
        if length_s and is_common:
            cuts.append((cut_s, length_s))
    return cuts
