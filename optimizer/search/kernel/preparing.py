"""Compiling the kernel ahead of time: on a new machine that takes longer than a short search."""

from __future__ import annotations

import numpy as np

from optimizer.demand import Visit
from optimizer.fleet import Depot, Vehicle
from optimizer.problem import Problem
from optimizer.search.anneal import Anneal, Heat
from optimizer.search.budget import Budget
from optimizer.search.construct import construct
from optimizer.search.draft import Draft
from optimizer.search.kernel.compiling import drop_old_code
from optimizer.search.tables import Tables
from optimizer.travel.matrix import TravelMatrix
from optimizer.window import TimeWindow


def prepare_kernel() -> None:
    """Call everything that Python calls in the kernel, so that its machine code is kept."""
    drop_old_code()
    places = np.arange(4)
    apart = np.abs(places[:, None] - places[None, :]) * 60
    problem = Problem(
        depots=(Depot(id=0, location=0),),
        vehicles=(Vehicle(id=0, start=0, end=0, shift=TimeWindow(0, 3600)),),
        visits=tuple(Visit(id=place, location=place) for place in (1, 2, 3)),
        travel={"motorbike": TravelMatrix(seconds=apart, metres=apart)},
    )
    tables = Tables(problem)
    routes, _ = construct(tables)
    leg = Anneal(tables, routes, seed=0, heat=Heat())
    leg.advance(Budget(3600.0, work_limit=2), until=1.0)
    Draft(tables, routes).is_rideable(0)
    Draft(tables).hopeless()
