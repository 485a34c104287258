"""Propose figures that fit known rides, and let them hold only where the administrator says so."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from app.core import audit, jobs
from app.core.db import db
from app.core.errors import AppError
from app.roads import calibration_queries, land_queries, land_services
from app.roads.calibration_rides import NOISE_S, Ride, by_commune, by_hour, legs_ridden, sound
from app.roads.land_errors import (
    FiguresChangedError,
    NoNetworkError,
    NotProposedError,
    TooFewRidesError,
)
from app.roads.land_models import (
    CalibrationBasis,
    CalibrationRun,
    CalibrationState,
    FiguresSource,
)
from optimizer.travel.legs import LEAST_LEGS, Legs
from optimizer.travel.tables import TravelTables, read_tables

if TYPE_CHECKING:
    from optimizer.travel.calibrate import Calibration

KIND = "calibrate_roads"
MOST_COMMUNES = 40


def ask(
    *, province_code: str, profile: str, basis: CalibrationBasis, by: str, now: datetime
) -> CalibrationRun:
    """Ask a worker to hold the figures against known rides."""
    run = open_run(province_code=province_code, profile=profile, basis=basis, by=by, now=now)
    jobs.enqueue(kind=KIND, subject_id=run.id)
    return run


def open_run(
    *, province_code: str, profile: str, basis: CalibrationBasis, by: str, now: datetime
) -> CalibrationRun:
    """Write down that somebody wants to know; whoever calls brings the rides."""
    held = land_queries.figures(province_code=province_code)
    run = CalibrationRun(
        province_code=province_code,
        profile=profile,
        basis=basis,
        asked_at=now,
        asked_by=by,
        based_on=held.version,
    )
    db.session.add(run)
    db.session.flush()
    return run


def fit_to_rides(
    *, rides: Sequence[Ride], tables: TravelTables, profile: str
) -> "tuple[Calibration, dict[str, Any]]":
    """
    Fit figures to what couriers rode; works on no row.

    Returns
    -------
    Calibration, dict
        The figures with their worth; and what else was seen, for the report.

    Raises
    ------
    TooFewRidesError
        When there is too little to learn from.
    """
    good, dropped = sound(rides)
    _expect_enough(len(good))
    found = _calibrate(legs_ridden(good), tables, profile, NOISE_S)
    seen = {
        "dropped": dropped,
        "communes": [asdict(one) for one in by_commune(good)[:MOST_COMMUNES]],
        "hours": [asdict(one) for one in by_hour(good)],
    }
    return found, seen


def fit_to_network(
    *, legs: Legs, tables: TravelTables, profile: str
) -> "tuple[Calibration, dict[str, Any]]":
    """
    Fit figures to what a road network says; works on no row.

    Raises
    ------
    TooFewRidesError
        When there is too little to learn from.
    """
    _expect_enough(len(legs))
    return _calibrate(legs, tables, profile, 0.0), {}


def propose(*, run: CalibrationRun, found: "Calibration", seen: dict[str, Any]) -> None:
    """Write the proposal down; nothing else changes."""
    run.tables = found.tables.written()
    run.report = {
        "before": [asdict(one) for one in found.before],
        "after": [asdict(one) for one in found.after],
        "legs": found.legs,
        "outliers": found.outliers,
        "start_s": found.start_s,
        **seen,
    }
    run.state = CalibrationState.PROPOSED
    db.session.flush()


def give_up(*, run: CalibrationRun, problem: str) -> None:
    """Write down why there is no proposal."""
    run.state, run.problem = CalibrationState.FAILED, problem[:300]
    db.session.flush()


def accept(*, run_id: int, province_code: str, by: str, now: datetime) -> CalibrationRun:
    """
    Let the proposed figures hold from now on.

    Raises
    ------
    NotProposedError
        When it was decided already.
    FiguresChangedError
        When other figures hold than those that it was held against.
    """
    run = calibration_queries.run(run_id=run_id, province_code=province_code)
    _decide(run, CalibrationState.ACCEPTED, by, now)
    if land_queries.figures(province_code=province_code).version != run.based_on:
        raise FiguresChangedError
    figures = land_services.set_figures(
        province_code=province_code,
        tables=read_tables(run.tables),
        source=FiguresSource.CALIBRATED,
        by=by,
        now=now,
    )
    run.version = figures.version
    db.session.flush()
    return run


def drop(*, run_id: int, province_code: str, by: str, now: datetime) -> CalibrationRun:
    """
    Leave the figures as they are.

    Raises
    ------
    NotProposedError
        When it was decided already.
    """
    run = calibration_queries.run(run_id=run_id, province_code=province_code)
    _decide(run, CalibrationState.DROPPED, by, now)
    return run


def problem_of(error: AppError) -> str:
    """Name a refusal in a word that pages turn into a sentence."""
    if isinstance(error, TooFewRidesError):
        return f"too_few:{error.found}"
    return "no_network" if isinstance(error, NoNetworkError) else "other"


def _calibrate(legs: Legs, tables: TravelTables, profile: str, noise_s: float) -> "Calibration":
    from optimizer.travel.calibrate import calibrate  # Only workers need what it fits with.

    return calibrate(legs, tables, profile=profile, noise_s=noise_s)


def _decide(run: CalibrationRun, state: CalibrationState, by: str, now: datetime) -> None:
    # One statement tests and decides, so two administrators cannot both do so.
    statement = (
        update(CalibrationRun)
        .where(CalibrationRun.id == run.id, CalibrationRun.state == CalibrationState.PROPOSED)
        .values(state=state, decided_at=now, decided_by=by)
        .returning(CalibrationRun.id)
    )
    if db.session.scalar(statement) is None:
        raise NotProposedError
    db.session.refresh(run)
    audit.record(
        action="roads.calibration_decided", subject=f"calibration:{run.id}", by=by, now=now,
        state=state,
    )  # fmt: skip


def _expect_enough(found: int) -> None:
    if found < LEAST_LEGS:
        raise TooFewRidesError(found=found, needed=LEAST_LEGS)
