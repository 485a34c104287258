"""A worker looks up the way of every leg once a plan stands; the plan itself never waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from app.core import clock, jobs, transport
from app.core.db import db, writing
from app.dispatch import queries
from app.dispatch.legs import Place, key_of, places_of
from app.dispatch.models import Plan, PlanState
from app.dispatch.path_models import PlanPaths
from app.geo.polyline import encode
from app.roads.ways import Ways, ways_on

KIND = "draw_paths"
LEASE_S = 120
AT_ONCE = 5
# Thinned until it fits: a leg of a hundred bends is a line of a few hundred letters.
MOST_LETTERS = 4000
TOLERANCES_DEG = (0.00003, 0.0001, 0.0003, 0.001, 0.003)


@dataclass(frozen=True, kw_only=True)
class _Ride:
    profile: str
    places: Sequence[Place]


def ask_for_paths(*, now: datetime) -> None:
    """Have the ways drawn of plans, of today or later, that have none yet; beat calls it."""
    if not _plans_without(now):
        return
    with writing():
        for plan_id in _plans_without(now):
            db.session.add(PlanPaths(plan_id=plan_id, asked_at=now))
            jobs.enqueue(kind=KIND, subject_id=plan_id)


def draw_paths(claim: jobs.Claim) -> None:
    """Look up every leg's way, with no transaction open; keep what was found."""
    plan = db.session.get(Plan, claim.subject_id)
    lines: dict[str, str] = {}
    if plan is not None:
        rides = _rides(plan)
        ways = ways_on(on=plan.on, province_code=plan.province_code)
        db.session.rollback()
        for ride in rides:
            claim.report({"legs": len(lines)})
            lines |= _drawn(ride, ways)
    with claim.finishing():
        row = db.session.get(PlanPaths, claim.subject_id)
        if row is not None:
            row.lines, row.drawn_at = lines, clock.now()


jobs.register(KIND, run=draw_paths, lease_s=LEASE_S, queue=transport.LONG)


def _plans_without(now: datetime) -> Sequence[int]:
    statement = (
        select(Plan.id)
        .outerjoin(PlanPaths, PlanPaths.plan_id == Plan.id)
        .where(
            PlanPaths.plan_id.is_(None),
            Plan.state.in_((PlanState.DRAFT, PlanState.PUBLISHED)),
            Plan.on >= clock.local_day(now),
        )
        .order_by(Plan.id.desc())
        .limit(AT_ONCE)
    )
    return db.session.scalars(statement).all()


def _rides(plan: Plan) -> list[_Ride]:
    return [
        _Ride(profile=route.shift.vehicle.value, places=places_of(route))
        for route in queries.routes_of(plan=plan)
    ]


def _drawn(ride: _Ride, ways: Ways) -> Mapping[str, str]:
    found = ways.between(ride.places, profile=ride.profile)
    return {
        key_of(ride.profile, start, end): text
        for (start, end), way in zip(pairwise(ride.places), found, strict=True)
        if way and (text := _encoded(way))
    }


def _encoded(way: Sequence[Place]) -> str:
    from shapely import LineString  # Heavy, and of use to workers alone.

    line = LineString([(lon, lat) for lat, lon in way])
    for tolerance_deg in TOLERANCES_DEG:
        thin = line.simplify(tolerance_deg, preserve_topology=False)
        text = encode((lat, lon) for lon, lat in thin.coords)
        if len(text) <= MOST_LETTERS:
            return text
    return ""
