"""Read calibrations: what was proposed, and what became of it."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.roads.land_errors import CalibrationNotFoundError
from app.roads.land_models import CalibrationRun


def runs(*, province_code: str, most: int = 30) -> Sequence[CalibrationRun]:
    """Return a province's calibrations, the latest first."""
    statement = (
        select(CalibrationRun)
        .where(CalibrationRun.province_code == province_code)
        .order_by(CalibrationRun.asked_at.desc(), CalibrationRun.id.desc())
        .limit(most)
    )
    return db.session.scalars(statement).all()


def run(*, run_id: int, province_code: str) -> CalibrationRun:
    """
    Return one calibration of a province.

    Raises
    ------
    CalibrationNotFoundError
        When there is none, or it is another province's.
    """
    found = db.session.get(CalibrationRun, run_id)
    if found is None or found.province_code != province_code:
        raise CalibrationNotFoundError
    return found
