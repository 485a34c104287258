"""
The demonstration's next working day, planned as the product plans it: rows to draft.

Run it to see how many visits are placed, how long it takes, and that the check is clean::

    python -m tests.benchmarks.plan_day
    python -m tests.benchmarks.plan_day --seconds 2 5 10 20 --province 82
    python -m tests.benchmarks.plan_day --wishes balance_min=0 spare_min=0 familiar_min=0
"""

import argparse
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import func, select

from app import create_app
from app.booking.models import Booking
from app.booking.queries import AT_THE_DOOR, STANDING
from app.cli.demo.load import load_demo
from app.core import clock, jobs
from app.core.db import db, writing
from app.core.jobs import Job
from app.dispatch import planning, queries, services
from app.dispatch.models import Plan, PlanState
from app.dispatch.wishes import Wishes, set_wishes
from app.geo import services as geo
from app.geo.models import Commune
from optimizer import check
from tests.conftest import settings_for


@dataclass(frozen=True, kw_only=True)
class Result:
    seconds: float
    plan: Plan
    violations: int


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", nargs="+", type=int, default=[20])
    words.add_argument("--province", default="15")
    words.add_argument("--wishes", nargs="*", default=[], help="NAME=NUMBER of `Wishes`")
    asked = words.parse_args()
    weighed = {name: int(number) for name, number in (each.split("=") for each in asked.wishes)}
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), province_code=asked.province))
        with app.app_context():
            run(province_code=asked.province, limits=asked.seconds, weighed=weighed)
            db.session.remove()
            db.engine.dispose()


def run(*, province_code: str, limits: list[int], weighed: dict[str, int]) -> None:
    on = _loaded_day(province_code)
    with writing():
        wishes = replace(Wishes(), **weighed)
        set_wishes(province_code=province_code, wishes=wishes, by="bench", now=clock.now())
    day = queries.day_to_plan(province_code=province_code, on=on)
    print(f"{on}: {len(day.visits)} visits, {len(day.shifts)} couriers")
    print(
        "limit s | wall s | placed | left out | routes | ride h |    km | work h (least, most) | "
        "last back | violations | engine"
    )
    for limit_s in limits:
        _show(limit_s, _plan(province_code, on, limit_s=limit_s))


def _loaded_day(province_code: str) -> date:
    """Load the demonstration and find its busiest day ahead."""
    db.create_all()
    now = clock.now()
    with writing():
        geo.import_communes()
    load_demo(province_code=province_code, now=now, say=lambda words: None)
    statement = (
        select(Booking.on)
        .join(Commune, Booking.commune_code == Commune.code)
        .where(Booking.kind.in_(AT_THE_DOOR), Booking.status.in_(STANDING))
        .where(Booking.on > clock.local_day(now), Commune.province_code == province_code)
        .group_by(Booking.on)
        .order_by(func.count().desc())
    )
    return db.session.scalars(statement.limit(1)).one()


def _plan(province_code: str, on: date, *, limit_s: int) -> Result:
    _forget_waiting(province_code, on)
    with writing():
        plan = services.request_plan(
            province_code=province_code, on=on, by="bench", now=clock.now(), time_limit_s=limit_s
        )
        plan_id, job_id = plan.id, plan.job_id
    violations: list[int] = []
    planning.check = lambda problem, solution: _counted(problem, solution, violations)
    started = perf_counter()
    jobs.run_job(job_id)
    seconds = perf_counter() - started
    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    assert plan.state is PlanState.DRAFT, db.session.get_one(Job, job_id).error
    return Result(seconds=seconds, plan=plan, violations=violations[0])


def _counted(problem, solution, violations: list[int]):
    found = check(problem, solution)
    violations.append(len(found))
    return found


def _forget_waiting(province_code: str, on: date) -> None:
    """The demonstration has asked for a plan already; this one must be ours."""
    with writing():
        plan = queries.plan_of(province_code=province_code, on=on)
        if plan is not None and plan.state in services.UNDER_WAY:
            plan.state = PlanState.FAILED


def _show(limit_s: int, result: Result) -> None:
    routes = result.plan.routes
    placed = sum(len(route.stops) for route in routes)
    ride_h = sum(route.travel_s for route in routes) / 3600
    km = sum(route.distance_m for route in routes) / 1000
    busy_h = [(route.travel_s + route.service_s) / 3600 for route in routes]
    back = clock.local(max(route.returns_at for route in routes))
    print(
        f"{limit_s:7} | {result.seconds:6.1f} | {placed:6} | {len(result.plan.unassigned):8} | "
        f"{len(routes):6} | {ride_h:6.1f} | {km:5.0f} | {min(busy_h):9.1f} {max(busy_h):10.1f} | "
        f"{back:%H:%M}     | {result.violations:10} | "
        f"{result.plan.engine}"
    )


if __name__ == "__main__":
    main()
