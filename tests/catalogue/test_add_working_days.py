from datetime import date

import pytest

from app.catalogue.queries import add_working_days, is_working_day
from app.catalogue.services import close_on
from tests import build
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def province(app):
    return build.province()


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        pytest.param("2026-12-02", 1, "2026-12-03", id="the next day"),
        pytest.param("2026-12-04", 1, "2026-12-07", id="over a weekend"),
        pytest.param("2026-11-23", 1, "2026-11-25", id="over the day of culture"),
        pytest.param("2026-12-02", 0, "2026-12-02", id="the same day"),
        pytest.param("2026-12-05", 0, "2026-12-07", id="the same day, but a Saturday"),
        pytest.param("2026-08-21", 1, "2026-08-22", id="a Saturday worked in exchange"),
        pytest.param("2026-08-28", 1, "2026-09-03", id="over National Day and its swap"),
        pytest.param("2026-02-13", 1, "2026-02-23", id="over Tết"),
        pytest.param("2026-12-31", 2, "2027-01-05", id="into the next year"),
        pytest.param("2026-12-02", 30, "2027-01-14", id="thirty days"),
    ],
)
def test_weekends_and_holidays_do_not_count(start, days, expected):
    answer = add_working_days(start=date.fromisoformat(start), days=days, province_code="15")

    assert answer == date.fromisoformat(expected)


def test_a_day_closed_for_the_province_does_not_count():
    close_on(on=date(2026, 12, 3), reason="Bão số 9", province_code="15", by="a", now=NOW)

    assert add_working_days(start=date(2026, 12, 2), days=1, province_code="15") == date(
        2026, 12, 4
    )
    assert add_working_days(start=date(2026, 12, 2), days=1, province_code="82") == date(
        2026, 12, 3
    )
    assert not is_working_day(on=date(2026, 12, 3), province_code="15")


def test_a_day_closed_for_one_office_counts():
    office = build.office()
    close_on(
        on=date(2026, 12, 3), reason="Mất điện", province_code="15", office_id=office.id,
        by="a", now=NOW,
    )  # fmt: skip

    assert add_working_days(start=date(2026, 12, 2), days=1, province_code="15") == date(
        2026, 12, 3
    )


def test_the_administration_rests_at_weekends_and_works_on_swapped_saturdays():
    assert not is_working_day(on=date(2026, 12, 5))
    assert is_working_day(on=date(2026, 8, 22))
    assert not is_working_day(on=date(2026, 8, 31))
