"""When a result is owed: working days, counted from when the papers came."""

from datetime import date, datetime, time

from app.catalogue.queries import add_working_days
from app.core import clock

# Papers that arrive later in the day start their way on the next working day.
LAST_INTAKE = time(15)


def due_on(*, accepted_at: datetime, statutory_days: int | None, province_code: str) -> date | None:
    """Return the day by which the result is owed; None where the procedure states no time."""
    if statutory_days is None:
        return None
    start = clock.local_day(accepted_at)
    if clock.local(accepted_at).time() >= LAST_INTAKE:
        start = add_working_days(start=start, days=1, province_code=province_code)
    return add_working_days(start=start, days=statutory_days, province_code=province_code)
