"""PyVRP alone: one process a core, each under its own seed, the best counts."""

from collections import defaultdict

import numpy as np
import pyvrp
from pyvrp import IteratedLocalSearchCallbacks, IteratedLocalSearchParams, SolveParams

from optimizer import RELOAD, CurvePoint, Problem, Vehicle
from optimizer.trips import without
from tests.benchmarks.race import Engine, Found, Heat, NoPlanError, Orders
from tests.benchmarks.wishes import beyond_peers

Kind = tuple[object, ...]


class _Watch(IteratedLocalSearchCallbacks):
    """Note when a feasible plan was bettered."""

    def __init__(self, heat: Heat) -> None:
        self.curve: list[CurvePoint] = []
        self._heat = heat
        self._placed = len(heat.problem.visits)

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            cost = best.distance_cost() + best.fixed_vehicle_cost()
            self.curve.append(CurvePoint(self._heat.spent_s, cost, self._placed))


def find(heat: Heat) -> Found:
    """Search until the time is over, the building of its model included."""
    fleets = _fleets(heat.problem)
    model = _model(heat.problem, fleets)
    watch = _Watch(heat)
    result = pyvrp.solve(
        model,
        stop=lambda best_cost: heat.left_s <= 0,
        seed=heat.seed,
        collect_stats=False,
        params=SolveParams(ils=IteratedLocalSearchParams(callbacks=watch)),
    )
    if not result.is_feasible():
        raise NoPlanError("nothing feasible within the time")
    took_s = heat.spent_s
    orders = _orders(heat.problem, result.best, list(fleets.values()))
    return Found(answer=orders, curve=tuple(watch.curve), took_s=took_s)


def lacks(problem: Problem) -> str | None:
    """Say what PyVRP has no word for, or what has not been translated here."""
    vehicles, visits = problem.vehicles, problem.visits
    shared = len({visit.location for visit in visits}) < len(visits)
    found = {
        "breaks": any(vehicle.breaks for vehicle in vehicles),
        "skills": any(visit.skills for visit in visits),
        "a bound on stops, riding or length": any(_is_bounded(vehicle) for vehicle in vehicles),
        "a setup that falls away": shared and any(visit.setup_s for visit in visits),
        "several windows": any(len(visit.windows) > 1 for visit in visits),
        "an open route": any(None in (vehicle.start, vehicle.end) for vehicle in vehicles),
    }
    lacking = [what for what, is_there in found.items() if is_there]
    beyond = beyond_peers(problem, but=frozenset({"max_duration_s", "max_trips"}))
    return ", ".join([*lacking, *([beyond] if beyond else [])]) or None


PYVRP = Engine(name="PyVRP xN", find=find, is_single=True, lacks=lacks)


def _is_bounded(vehicle: Vehicle) -> bool:
    return any(
        limit is not None
        for limit in (vehicle.max_stops, vehicle.max_travel_s, vehicle.max_distance_m)
    )


def _fleets(problem: Problem) -> dict[Kind, list[Vehicle]]:
    """Group vehicles that differ in nothing but their id."""
    fleets: dict[Kind, list[Vehicle]] = defaultdict(list)
    for vehicle in problem.vehicles:
        kind = (*_pace(vehicle), vehicle.start, vehicle.end, vehicle.shift, vehicle.capacity)
        fleets[(*kind, vehicle.max_duration_s, vehicle.max_trips, _reload(vehicle))].append(vehicle)
    return dict(fleets)


def _reload(vehicle: Vehicle) -> Kind:
    """Whoever shares this loads between trips at one depot of PyVRP's."""
    return vehicle.reloads_at, vehicle.reload_s


def _pace(vehicle: Vehicle) -> Kind:
    """Whoever shares this shares times and prices of rides."""
    return vehicle.profile, vehicle.speed_factor, vehicle.costs


def _model(problem: Problem, fleets: dict[Kind, list[Vehicle]]) -> pyvrp.ProblemData:
    paces = {_pace(fleet[0]): fleet[0] for fleet in fleets.values()}
    number = {pace: place for place, pace in enumerate(paces)}
    depots = [depot.id for depot in problem.depots]
    # Loading takes its time between trips alone, so these depots stand for themselves.
    reloads = list({_reload(fleet[0]): None for fleet in fleets.values() if fleet[0].max_trips > 1})
    at = problem.depot_by_id
    size = next(iter(problem.travel.values())).size
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(size)],
        clients=_clients(problem),
        depots=[
            *(pyvrp.Depot(depot.location) for depot in problem.depots),
            *(pyvrp.Depot(at[key].location, service_duration=lasts_s) for key, lasts_s in reloads),
        ],
        vehicle_types=[
            _type(fleet, [*depots, *reloads], number[_pace(fleet[0])], problem.dimensions)
            for fleet in fleets.values()
        ],
        distance_matrices=[_prices(problem, vehicle) for vehicle in paces.values()],
        duration_matrices=[
            problem.travel[vehicle.profile].seconds_at(vehicle.speed_factor).copy()
            for vehicle in paces.values()
        ],
        shipments=_shipments(problem),
    )


def _prices(problem: Problem, vehicle: Vehicle) -> np.ndarray:
    """Price each ride in whole cost units: its "distance" to PyVRP, so that waiting is free."""
    travel, costs = problem.travel[vehicle.profile], vehicle.costs
    seconds = travel.seconds_at(vehicle.speed_factor)
    units = seconds * (costs.per_hour / 3600) + travel.metres * (costs.per_km / 1000)
    return np.rint(units).astype(np.int64)


def _type(
    fleet: list[Vehicle], depots: list[int | Kind], profile: int, dimensions: int
) -> pyvrp.VehicleType:
    vehicle = fleet[0]
    duration_s = vehicle.max_duration_s
    bound: dict[str, object] = {} if duration_s is None else {"shift_duration": duration_s}
    if vehicle.max_trips > 1:
        bound["reload_depots"] = [depots.index(_reload(vehicle))]
        bound["max_reloads"] = vehicle.max_trips - 1
    return pyvrp.VehicleType(
        num_available=len(fleet),
        capacity=vehicle.capacity or (2**40,) * dimensions,
        start_depot=depots.index(vehicle.start),
        end_depot=depots.index(vehicle.end),
        fixed_cost=vehicle.costs.fixed,
        tw_early=vehicle.shift.opens_s,
        tw_late=vehicle.shift.closes_s,
        profile=profile,
        **bound,
    )


def _clients(problem: Problem) -> list[pyvrp.Client]:
    nothing = (0,) * problem.dimensions
    return [
        pyvrp.Client(
            visit.location,
            delivery=visit.delivery or nothing,
            pickup=visit.pickup or nothing,
            service_duration=visit.setup_s + visit.service_s,
            **_window(visit.windows, "tw_early", "tw_late"),
        )
        for visit in _alone(problem)
    ]


def _shipments(problem: Problem) -> list[pyvrp.Shipment]:
    shipments = []
    for pair in problem.shipments:
        first, second = problem.visit_by_id[pair.pickup], problem.visit_by_id[pair.delivery]
        shipments.append(
            pyvrp.Shipment(
                first.location,
                second.location,
                pickup_service_duration=first.setup_s + first.service_s,
                delivery_service_duration=second.setup_s + second.service_s,
                amount=pair.amount or (0,) * problem.dimensions,
                **_window(first.windows, "pickup_tw_early", "pickup_tw_late"),
                **_window(second.windows, "delivery_tw_early", "delivery_tw_late"),
            )
        )
    return shipments


def _window(windows: tuple, early: str, late: str) -> dict[str, int]:
    return {early: windows[0].opens_s, late: windows[0].closes_s} if windows else {}


def _alone(problem: Problem) -> list:
    return [visit for visit in problem.visits if visit.id not in problem.partner]


def _orders(problem: Problem, best: pyvrp.Solution, fleets: list[list[Vehicle]]) -> Orders:
    waiting = [list(fleet) for fleet in fleets]
    alone = _alone(problem)
    orders = {}
    for route in best.routes():
        vehicle = waiting[route.vehicle_type()].pop()
        order = []
        for each in route.schedule():
            if each.is_client():
                order.append(alone[each.idx].id)
            elif each.is_shipment():
                pair = problem.shipments[each.idx]
                order.append(pair.pickup if each.is_pickup() else pair.delivery)
            else:
                order.append(RELOAD)
        orders[vehicle.id] = without(order, ())
    return orders
