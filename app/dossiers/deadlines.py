"""When a result is owed, or to be expected: working days, counted from when the papers come."""

from datetime import date, datetime, time

from app.catalogue.queries import add_working_days
from app.core import clock

# Papers that arrive later in the day start their way on the next working day.
LAST_INTAKE = time(15)
CARRIED_DAYS = 1  # Working days from a door to the office, as the law allows within a province.
MORNING = time(8)


def due_on(*, accepted_at: datetime, statutory_days: int | None, province_code: str) -> date | None:
    """Return the day by which the result is owed; None where the procedure states no time."""
    if statutory_days is None:
        return None
    start = clock.local_day(accepted_at)
    if clock.local(accepted_at).time() >= LAST_INTAKE:
        start = add_working_days(start=start, days=1, province_code=province_code)
    return add_working_days(start=start, days=statutory_days, province_code=province_code)


def intake_on(*, handed_over_at: datetime, province_code: str) -> date:
    """Return the day by which papers that a courier takes at a door are at the office."""
    start = clock.local_day(handed_over_at)
    return add_working_days(start=start, days=CARRIED_DAYS, province_code=province_code)


def expected_on(
    *,
    handed_over_at: datetime,
    is_carried: bool,
    statutory_days: int | None,
    province_code: str,
) -> date | None:
    """
    Return the day on which a result can be expected of papers that the office has not yet.

    Parameters
    ----------
    handed_over_at
        When the citizen gives them away: at the counter, to a courier, or online.
    is_carried
        A courier brings them to the office first.
    """
    taken_at = handed_over_at
    if is_carried:
        on = intake_on(handed_over_at=handed_over_at, province_code=province_code)
        taken_at = clock.at(on, MORNING)
    return due_on(accepted_at=taken_at, statutory_days=statutory_days, province_code=province_code)
