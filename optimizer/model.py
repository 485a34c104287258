"""The one room that speaks OR-Tools' routing: the whole truth of a day as a constraint model."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from optimizer.search.tables import NEVER
from optimizer.trips import RELOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.search.draft import Routes
    from optimizer.search.tables import Tables

DEAREST = 10**9
"""Price of a ride without a way: time forbids it, this only keeps it from looking cheap."""

ASK_EVERY = 128
"""Candidates between two questions whether to stop: asking each time would cost a tenth."""

SLOW_OPERATORS = (
    "use_global_cheapest_insertion_path_lns",
    "use_local_cheapest_insertion_path_lns",
    "use_relocate_path_global_cheapest_insertion_insert_unperformed",
    "use_global_cheapest_insertion_visit_types_lns",
    "use_local_cheapest_insertion_visit_types_lns",
    "use_relocate_expensive_chain",
    "use_lin_kernighan",
)
"""Neighbourhoods that cost more than they bring when the plan is already good."""

OFF = 2
"""``BOOL_FALSE`` of OR-Tools' optional booleans."""


class DayModel:
    """
    A problem as OR-Tools sees it.

    Nodes are the visits by position, then the places where routes start or end. The instant of a
    visit is the begin of its work. Where several visits share a place, setup depends on who was
    there before: there it belongs to the ride, and the instant is the begin of service. A break
    may then fall between the two, which the schedule does not allow: routes from here are to be
    looked at again. Prices are those of the search. Of several trips it knows nothing: routes with
    reloads stay as they are, their vehicles and visits are set aside.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._places, starts, ends = _nodes(tables)
        self._visits = len(tables.location)
        at_place = Counter(tables.location)
        self._is_shared = [at_place[place] > 1 for place in tables.location]
        vehicles = len(tables.riders)
        self._manager = pywrapcp.RoutingIndexManager(len(self._places), vehicles, starts, ends)
        self._routing = pywrapcp.RoutingModel(self._manager)
        self._solver = self._routing.solver()
        self._index = [self._manager.NodeToIndex(node) for node in range(self._visits)]
        self._add_prices()
        self._add_time()
        self._add_breaks()
        self._add_loads()
        self._add_limits()
        self._add_skills()
        self._add_pairs()
        self._add_penalties()

    def improve(
        self, routes: Routes, *, seconds: float, is_repeatable: bool, stop: Callable[[], bool]
    ) -> Routes | None:
        """
        Search around the routes by guided local search.

        Parameters
        ----------
        is_repeatable
            Only descend to the nearest optimum: then the clock has no say.
        stop
            Ends the search when True.

        Returns
        -------
        Routes | None
            The best found, maybe the same; None where the model does not accept the routes.
        """
        aside = {vehicle: route for vehicle, route in enumerate(routes) if RELOAD in route}
        self._set_aside(aside)
        self._routing.AddSearchMonitor(self._solver.CustomLimit(_now_and_then(stop)))
        parameters = _parameters(seconds, is_repeatable=is_repeatable)
        self._routing.CloseModelWithParameters(parameters)
        open_routes = [[] if vehicle in aside else route for vehicle, route in enumerate(routes)]
        indices = [[self._index[visit] for visit in route] for route in open_routes]
        known = self._routing.ReadAssignmentFromRoutes(indices, True)
        if known is None:
            return None
        found = self._routing.SolveFromAssignmentWithParameters(known, parameters)
        if found is None:
            return None
        better = self._routes(found)
        return [aside.get(vehicle, route) for vehicle, route in enumerate(better)]

    def _set_aside(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Leave out what is not to be touched: those vehicles stay in, nobody serves the visits."""
        for vehicle, route in routes.items():
            start, end = self._routing.Start(vehicle), self._routing.End(vehicle)
            self._routing.NextVar(start).SetValue(end)
            for visit in route:
                if visit != RELOAD:
                    self._routing.ActiveVar(self._index[visit]).SetValue(0)

    def _routes(self, assignment: Any) -> Routes:
        routes = []
        for vehicle in range(len(self._tables.riders)):
            index = assignment.Value(self._routing.NextVar(self._routing.Start(vehicle)))
            route = []
            while not self._routing.IsEnd(index):
                route.append(self._manager.IndexToNode(index))
                index = assignment.Value(self._routing.NextVar(index))
            routes.append(route)
        return routes

    def _add_prices(self) -> None:
        evaluators: dict[int, int] = {}
        for vehicle, tariff in enumerate(self._tables.tariff):
            if tariff not in evaluators:
                prices = np.minimum(self._between(self._tables.prices[tariff]), DEAREST)
                evaluators[tariff] = self._register(prices)
            self._routing.SetArcCostEvaluatorOfVehicle(evaluators[tariff], vehicle)
            self._routing.SetFixedCostOfVehicle(self._tables.fixed[vehicle], vehicle)

    def _add_time(self) -> None:
        tables = self._tables
        horizon = max(tables.closes_s)
        at_node_s, on_ride_s = self._work_s()
        evaluators: dict[int, int] = {}
        for pace in tables.pace:
            if pace not in evaluators:
                seconds = self._between(tables.seconds[pace]) + at_node_s[:, None] + on_ride_s
                evaluators[pace] = self._register(seconds)
        transits = [evaluators[pace] for pace in tables.pace]
        self._routing.AddDimensionWithVehicleTransits(transits, horizon, horizon, False, "time")
        self._time = self._routing.GetDimensionOrDie("time")
        for visit in range(self._visits):
            self._open(visit, horizon)
        for vehicle, (opens_s, closes_s) in enumerate(
            zip(tables.opens_s, tables.closes_s, strict=True)
        ):
            self._time.CumulVar(self._routing.Start(vehicle)).SetRange(opens_s, closes_s)
            self._time.CumulVar(self._routing.End(vehicle)).SetRange(opens_s, closes_s)
            longest_s = tables.riders[vehicle].vehicle.max_duration_s
            if longest_s is not None:
                self._time.SetSpanUpperBoundForVehicle(longest_s, vehicle)

    def _work_s(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Split work into what is done at a node, shape ``(nodes,)``, and on the ride to it."""
        padding = [0] * (len(self._places) - self._visits)
        setup_s = np.array([*self._tables.setup_s, *padding], dtype=np.int64)
        service_s = np.array([*self._tables.service_s, *padding], dtype=np.int64)
        is_shared = np.array([*self._is_shared, *padding], dtype=bool)
        apart = self._places[:, None] != self._places[None, :]
        apart[self._visits :, :] = True
        return service_s + setup_s * ~is_shared, setup_s * is_shared * apart

    def _open(self, visit: int, horizon: int) -> None:
        setup_s = self._tables.setup_s[visit] if self._is_shared[visit] else 0
        spans = [
            # Where setup may fall away, service begins in a span that is right either way.
            (opens_s + setup_s, max(opens_s + setup_s, closes_s))
            for opens_s, closes_s in self._tables.windows[visit]
            if opens_s + setup_s <= horizon
        ]
        if not spans:
            self._routing.ActiveVar(self._index[visit]).SetValue(0)
            return
        instant = self._time.CumulVar(self._index[visit])
        instant.SetRange(spans[0][0], min(spans[-1][1], horizon))
        for (_, closes_s), (opens_s, _) in pairwise(spans):
            instant.RemoveInterval(closes_s + 1, opens_s - 1)

    def _add_breaks(self) -> None:
        at_node_s, _ = self._work_s()
        nodes = [self._manager.IndexToNode(index) for index in range(self._routing.Size())]
        work_s = at_node_s[nodes].tolist()
        for vehicle, pauses in enumerate(self._tables.breaks):
            intervals = [
                self._solver.FixedDurationIntervalVar(begin, end, length, False, "break")
                for begin, end, length in pauses
            ]
            if intervals:
                self._time.SetBreakIntervalsOfVehicle(intervals, vehicle, work_s)

    def _add_loads(self) -> None:
        padding = [0] * (len(self._places) - self._visits)
        for dimension in range(self._tables.problem.dimensions):
            brought = [delivery[dimension] for delivery, _ in self._tables.amounts] + padding
            taken = [added[dimension] for _, added in self._tables.amounts] + padding
            room = [capacity[dimension] for capacity in self._tables.capacity]
            change = [more - less for more, less in zip(taken, brought, strict=True)]
            self._add_amount(f"load {dimension}", change, room, from_zero=not any(brought))
            if any(brought):
                self._add_amount(f"brought {dimension}", brought, room, from_zero=True)
                self._load_up(f"load {dimension}", f"brought {dimension}")

    def _add_amount(
        self, name: str, change: list[int], room: list[int], *, from_zero: bool
    ) -> None:
        transit = self._routing.RegisterUnaryTransitVector(change)
        self._routing.AddDimensionWithVehicleCapacity(transit, 0, room, from_zero, name)

    def _load_up(self, load: str, brought: str) -> None:
        """On board at the start is what will have been delivered at the end."""
        held, gone = self._routing.GetDimensionOrDie(load), self._routing.GetDimensionOrDie(brought)
        for vehicle in range(len(self._tables.riders)):
            at_start = held.CumulVar(self._routing.Start(vehicle))
            self._solver.Add(at_start == gone.CumulVar(self._routing.End(vehicle)))

    def _add_limits(self) -> None:
        tables = self._tables
        count = [1] * self._visits + [0] * (len(self._places) - self._visits)
        if (tables.max_stops < NEVER).any():
            self._add_amount("stops", count, tables.max_stops.tolist(), from_zero=True)
        for name, matrices, limit in (
            ("travel", tables.seconds, tables.max_travel_s),
            ("length", tables.metres, tables.max_distance_m),
        ):
            if (limit < NEVER).any():
                transits = [self._register(self._between(matrices[pace])) for pace in tables.pace]
                self._routing.AddDimensionWithVehicleTransitAndCapacity(
                    transits, 0, limit.tolist(), True, name
                )

    def _add_skills(self) -> None:
        for visit, allowed in enumerate(self._tables.allowed):
            if not allowed.all():
                vehicles = [-1, *np.flatnonzero(allowed).tolist()]
                self._routing.VehicleVar(self._index[visit]).SetValues(vehicles)

    def _add_pairs(self) -> None:
        for pickup in self._tables.is_pickup:
            first, second = self._index[pickup], self._index[self._tables.partner[pickup]]
            self._routing.AddPickupAndDelivery(first, second)
            vehicle = self._routing.VehicleVar(first)
            self._solver.Add(vehicle == self._routing.VehicleVar(second))

    def _add_penalties(self) -> None:
        """Let each visit be left out, at its penalty or at more than any plan costs."""
        tables = self._tables
        all_rides = int(np.minimum(tables.prices, DEAREST).max(initial=1)) * (self._visits + 1)
        unit = min(all_rides + sum(tables.fixed), 2**60 // (sum(tables.importance) + 1))
        for visit, (weight, penalty) in enumerate(
            zip(tables.importance, tables.penalty, strict=True)
        ):
            self._routing.AddDisjunction([self._index[visit]], weight * unit if weight else penalty)

    def _between(self, matrix: NDArray[np.int64]) -> NDArray[np.int64]:
        picked: NDArray[np.int64] = matrix[np.ix_(self._places, self._places)]
        return picked

    def _register(self, matrix: NDArray[np.int64]) -> int:
        number: int = self._routing.RegisterTransitMatrix(matrix.tolist())
        return number


def _nodes(tables: Tables) -> tuple[NDArray[np.int64], list[int], list[int]]:
    """Give numbers behind the visits to places where routes start or end, and to no others."""
    used = sorted({*tables.start, *tables.end})
    node = {place: len(tables.location) + number for number, place in enumerate(used)}
    places = np.array([*tables.location, *used], dtype=np.int64)
    return places, [node[place] for place in tables.start], [node[place] for place in tables.end]


def _parameters(seconds: float, *, is_repeatable: bool) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    ways = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = (
        ways.GREEDY_DESCENT if is_repeatable else ways.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
    for operator in SLOW_OPERATORS:
        setattr(parameters.local_search_operators, operator, OFF)
    return parameters


def _now_and_then(stop: Callable[[], bool]) -> Callable[[], bool]:
    asked = 0

    def limit() -> bool:
        nonlocal asked
        asked += 1
        return asked % ASK_EVERY == 0 and stop()

    return limit
