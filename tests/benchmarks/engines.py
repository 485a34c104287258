"""Who runs in a race: this planner, OR-Tools alone on this planner's own model, and the peers."""

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from optimizer import CurvePoint, solve
from optimizer.model import DayModel
from optimizer.search.tables import PRICE_SCALE, Tables
from tests.benchmarks.pyvrp_peer import PYVRP
from tests.benchmarks.race import Engine, Found, Heat, NoPlanError
from tests.benchmarks.vroom_peer import VROOM

NOTE_EVERY_S = 0.1
FIRST = routing_enums_pb2.FirstSolutionStrategy
STARTS = (
    FIRST.PARALLEL_CHEAPEST_INSERTION,
    FIRST.LOCAL_CHEAPEST_INSERTION,
    FIRST.PATH_CHEAPEST_ARC,
    FIRST.SAVINGS,
)
"""How OR-Tools' processes begin, one after the other: the best is not the same for all days."""


def find_ours(heat: Heat) -> Found:
    """Plan with this product's planner; its plan is judged as it stands, times and all."""
    solution = solve(heat.problem, time_limit_s=heat.left_s, seed=heat.seed, threads=heat.threads)
    return Found(answer=solution, curve=solution.curve)


def find_with_ortools(heat: Heat) -> Found:
    """Solve the whole model from nothing by guided local search."""
    model = DayModel(Tables(heat.problem))
    curve = _Curve(model, heat)
    model._routing.AddAtSolutionCallback(curve.note)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = STARTS[heat.seed % len(STARTS)]
    ways = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = ways.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, int(1000 * heat.left_s)))
    assignment = model._routing.SolveWithParameters(parameters)
    if assignment is None:
        raise NoPlanError("no first plan within the time")
    visits, vehicles = heat.problem.visits, heat.problem.vehicles
    orders = {
        vehicle.id: [visits[place].id for place in route]
        for vehicle, route in zip(vehicles, model._routes(assignment), strict=True)
    }
    return Found(answer=orders, curve=tuple(curve.points))


class _Curve:
    """Notes OR-Tools' improvements while all are placed; before, its cost is mostly penalties."""

    def __init__(self, model: DayModel, heat: Heat) -> None:
        self.points: list[CurvePoint] = []
        self._routing = model._routing
        self._visits = model._index
        self._heat = heat

    def note(self) -> None:
        now_s = self._heat.spent_s
        cost = self._routing.CostVar().Max() // PRICE_SCALE
        if self.points and cost >= self.points[-1].cost:
            return
        if self.points and now_s - self.points[-1].seconds < NOTE_EVERY_S:
            return
        if all(self._routing.NextVar(each).Value() != each for each in self._visits):
            self.points.append(CurvePoint(now_s, cost, len(self._visits)))


OURS = Engine(name="Tận Tay", find=find_ours, is_single=False)
ORTOOLS = Engine(name="OR-Tools xN", find=find_with_ortools, is_single=True)
PYVRP_ONCE = Engine(name="PyVRP x1", find=PYVRP.find, is_single=False, lacks=PYVRP.lacks)
ALL = (OURS, PYVRP, VROOM, ORTOOLS)
