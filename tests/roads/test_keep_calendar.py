"""The calendar: seasons, market days, ends, and closures that nobody has looked at."""

from datetime import date, time, timedelta

import pytest

from app.roads import closures_queries as queries
from app.roads import closures_services as services
from app.roads.closures_calendar import Phase, binds_on, phase_of, span_on
from app.roads.models import Repeats
from tests.conftest import NOW
from tests.roads.conftest import at

FORD = {"repeats": Repeats.YEARLY, "season_from": "06-01", "season_to": "09-30"}
WINTER = {"repeats": Repeats.YEARLY, "season_from": "12-15", "season_to": "02-10"}
MARKET = {
    "repeats": Repeats.WEEKLY,
    "weekdays": (6,),
    "daily_from": time(6),
    "daily_to": time(11),
}


@pytest.mark.parametrize(
    ("repeat", "on", "binds"),
    [
        (FORD, "2027-05-31", False),
        (FORD, "2027-06-01", True),
        (FORD, "2028-09-30", True),
        (FORD, "2027-10-01", False),
        (WINTER, "2026-12-31", True),
        (WINTER, "2027-02-10", True),
        (WINTER, "2027-02-11", False),
        (MARKET, "2026-12-06", True),  # a Sunday
        (MARKET, "2026-12-07", False),
    ],
)
def test_what_comes_back_binds_on_its_days_alone(report, repeat, on, binds):
    row = report(**repeat)

    assert binds_on(row, on=date.fromisoformat(on)) is binds


def test_a_market_holds_for_its_hours(report):
    row = report(**MARKET)

    assert span_on(row, on=date(2026, 12, 6)) == (
        at("2026-12-06", "06:00"),
        at("2026-12-06", "11:00"),
    )


def test_a_plan_made_after_the_market_ignores_it(report):
    report(**MARKET)
    sunday = date(2026, 12, 6)

    assert len(queries.closures_on(sunday, "15")) == 1
    assert queries.closures_on(sunday, "15", since=at("2026-12-06", "11:00")) == ()


@pytest.mark.parametrize(
    ("ends", "binds"), [("2026-12-03T06:00", False), ("2026-12-03T06:30", True)]
)
def test_what_ends_before_couriers_leave_binds_nobody(report, ends, binds):
    row = report(ends_at=at(ends[:10], ends[11:]))

    assert binds_on(row, on=date(2026, 12, 3)) is binds


def test_the_list_tells_now_from_coming_and_past(report):
    now = report(name="Đang sạt")
    later = report(name="Sắp làm đường", starts_at=NOW + timedelta(days=3))
    over = report(name="Đã xong", starts_at=NOW - timedelta(days=3), ends_at=NOW)
    ford = report(name="Ngầm mùa lũ", **FORD)

    shown = queries.closures(province_code="15", now=NOW)

    assert list(shown.now) == [now]
    assert set(shown.coming) == {later, ford}
    assert list(shown.past) == [over]


def test_a_season_that_ended_for_good_is_past(report):
    row = report(**FORD, ends_at=NOW + timedelta(days=30))

    assert phase_of(row, now=NOW) is Phase.PAST


def test_a_closure_without_an_end_is_doubted_after_a_week_and_still_binds(report):
    row = report()
    week_later = NOW + timedelta(days=7)

    assert not row.must_be_asked_again(now=week_later - timedelta(minutes=1))
    assert row.must_be_asked_again(now=week_later)
    assert len(queries.closures_on(week_later.date(), "15")) == 1


def test_looking_again_settles_the_doubt_for_a_week(report, dispatcher):
    row = report()
    week_later = NOW + timedelta(days=7)

    services.confirm(closure_id=row.id, by=dispatcher, now=week_later)

    assert not row.must_be_asked_again(now=week_later + timedelta(days=6))


@pytest.mark.parametrize("kept", [FORD, MARKET, {"ends_at": NOW + timedelta(days=90)}])
def test_what_has_an_end_or_a_calendar_is_never_doubted(report, kept):
    row = report(**kept)

    assert not row.must_be_asked_again(now=NOW + timedelta(days=60))


def test_the_list_can_show_what_must_be_looked_at(report, courier):
    reported = report(by=courier)
    report(name="Đã xác nhận")

    shown = queries.closures(province_code="15", now=NOW, only_doubtful=True)

    assert list(shown.now) == [reported]
