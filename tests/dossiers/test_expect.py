"""The day on which a result can be expected, before the office has the papers."""

from datetime import date, datetime

import pytest

from app.dossiers.deadlines import expected_on, intake_on
from tests import build


def expected(handed_over_at: str, *, is_carried: bool = False, days: int | None = 2) -> date | None:
    return expected_on(
        handed_over_at=datetime.fromisoformat(f"{handed_over_at}+07:00"),
        is_carried=is_carried,
        statutory_days=days,
        province_code=build.province().code,
    )


def test_at_the_counter_the_days_count_from_the_visit(app):
    assert expected("2026-12-03T08:00") == date(2026, 12, 7)


def test_a_late_visit_counts_from_the_next_working_day(app):
    assert expected("2026-12-03T15:30") == date(2026, 12, 8)


def test_papers_that_are_carried_count_from_when_they_are_at_the_office(app):
    assert expected("2026-12-03T08:00", is_carried=True) == date(2026, 12, 8)


@pytest.mark.parametrize("hour", ["08:00", "16:30"])
def test_papers_fetched_on_friday_are_at_the_office_on_monday(app, hour):
    fetched_at = datetime.fromisoformat(f"2026-12-04T{hour}+07:00")

    found = intake_on(handed_over_at=fetched_at, province_code=build.province().code)

    assert found == date(2026, 12, 7)


def test_where_the_procedure_states_no_time_nothing_is_promised(app):
    assert expected("2026-12-03T08:00", days=None) is None
