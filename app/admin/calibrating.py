"""Hold the figures of a province against known rides; the administrator decides on the answer."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.booking.models import Booking
from app.core import clock, jobs, transport
from app.core.db import db, writing
from app.core.errors import AppError
from app.courier import ridden
from app.geo import queries as geo
from app.geo.models import Commune
from app.roads import calibration_network as network
from app.roads import calibration_services as services
from app.roads import land_queries
from app.roads.calibration_rides import Door
from app.roads.land_models import CalibrationBasis, CalibrationRun, CalibrationState
from app.roads.network_file import graph_path

LEASE_S = 300
LOOKS_BACK = timedelta(days=90)
MOST_DOORS = 300


def run(claim: jobs.Claim) -> None:
    """Compute a proposal for the run of the claim, with no transaction open meanwhile."""
    with writing():
        row = db.session.get_one(CalibrationRun, claim.subject_id)
        asked = (row.province_code, row.profile, row.basis)
        on = clock.local_day(row.asked_at)
    graph = graph_path(current_app.config["SETTINGS"].data_folder)
    try:
        found, seen = compute(*asked, on=on, graph=graph)
    except AppError as error:
        with claim.finishing():
            services.give_up(run=_row(claim), problem=services.problem_of(error))
        return
    with claim.finishing():
        row = _row(claim)
        if row.state is CalibrationState.QUEUED:
            services.propose(run=row, found=found, seen=seen)


def compute(
    province_code: str,
    profile: str,
    basis: CalibrationBasis,
    *,
    on: date,
    graph: Path,
) -> tuple[Any, dict[str, Any]]:
    """
    Fit figures to rides or to a road network, and change nothing.

    Parameters
    ----------
    on
        The last day that counts.
    graph
        The road graph file; it need not be there to learn from rides.

    Raises
    ------
    TooFewRidesError, NoNetworkError
        When there is nothing to learn from.
    """
    tables = land_queries.figures(province_code=province_code).tables
    if basis is CalibrationBasis.RIDES:
        rides = ridden.rides(
            province_code=province_code, profile=profile, since=on - LOOKS_BACK, until=on
        )
        db.session.rollback()  # No transaction stays open while figures are fitted.
        return services.fit_to_rides(rides=rides, tables=tables, profile=profile)
    doors = _doors(province_code)
    db.session.rollback()
    legs = network.legs_between(doors, profile=profile, graph=graph)
    return services.fit_to_network(legs=legs, tables=tables, profile=profile)


def give_up(run_id: int, _error: str) -> None:
    """Say of a run that nothing came of it."""
    row = db.session.get(CalibrationRun, run_id)
    if row is not None and row.state is CalibrationState.QUEUED:
        services.give_up(run=row, problem="other")


def register() -> None:
    """Teach the ledger this kind of job."""
    jobs.register(services.KIND, run=run, give_up=give_up, lease_s=LEASE_S, queue=transport.LONG)


def _row(claim: jobs.Claim) -> CalibrationRun:
    return db.session.get_one(CalibrationRun, claim.subject_id)


def _doors(province_code: str) -> list[Door]:
    """Gather the communes' points, and doors that couriers have been sent to."""
    communes = geo.communes_of(province_code=province_code)
    statement = (
        select(Booking.lat, Booking.lon, Commune.terrain)
        .join(Booking.commune)
        .where(Commune.province_code == province_code, Booking.lat.is_not(None))
        .distinct()
        .order_by(Booking.lat, Booking.lon)
        .limit(MOST_DOORS)
    )
    rows = db.session.execute(statement).tuples()
    doors = [Door(lat, lon, terrain) for lat, lon, terrain in rows if lat and lon]
    return [Door(one.lat, one.lon, one.terrain) for one in communes] + doors
