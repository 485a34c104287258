"""Public holidays of Viet Nam, and the Saturdays worked in exchange for a longer holiday."""

from dataclasses import dataclass
from datetime import date
from functools import cache


@dataclass(frozen=True)
class HolidayYear:
    """The days of one year that are not like other days of their week."""

    days_off: frozenset[date]
    worked_weekend_days: frozenset[date]


@cache
def holiday_year(year: int) -> HolidayYear:
    """Return a year's exceptions, worked out once a process."""
    # 0.2 s and 17 MB: paid by the first question about a day, not by every start.
    from holidays import country_holidays

    calendar = country_holidays("VN", years=year)
    return HolidayYear(
        days_off=frozenset(calendar),
        worked_weekend_days=frozenset(day for day in calendar.weekend_workdays if day.year == year),
    )


def is_public_holiday(on: date) -> bool:
    """Whether the whole country rests."""
    return on in holiday_year(on.year).days_off


def is_worked_weekend_day(on: date) -> bool:
    """Whether a Saturday or Sunday is worked in exchange for a weekday off."""
    return on in holiday_year(on.year).worked_weekend_days
