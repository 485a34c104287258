from datetime import date, time, timedelta

import pytest

from app.catalogue.queries import is_open_now, is_working_day, opening_days, opening_spans
from app.catalogue.services import close_on, set_open
from app.core import clock
from tests import build
from tests.conftest import NOW

WEDNESDAY = date(2026, 12, 2)
SATURDAY = date(2026, 12, 5)
CULTURE_DAY = date(2026, 11, 24)
WORKED_SATURDAY = date(2026, 8, 22)


@pytest.fixture
def office(app):
    return build.office()


def test_a_weekday_has_its_morning_and_its_afternoon(office):
    assert opening_spans(office=office, on=WEDNESDAY) == [
        (clock.at(WEDNESDAY, time(7, 30)), clock.at(WEDNESDAY, time(11, 30))),
        (clock.at(WEDNESDAY, time(13, 30)), clock.at(WEDNESDAY, time(17))),
    ]


def test_a_weekday_without_hours_is_closed(office):
    assert opening_spans(office=office, on=SATURDAY) == []


def test_a_public_holiday_is_closed_the_new_one_of_november_too(office):
    assert CULTURE_DAY.weekday() < 5
    assert opening_spans(office=office, on=CULTURE_DAY) == []
    assert opening_spans(office=office, on=date(2026, 9, 2)) == []


def test_a_saturday_worked_in_exchange_is_open(office):
    assert len(opening_spans(office=office, on=WORKED_SATURDAY)) == 2


def test_a_closed_day_is_closed_for_this_office_alone(office):
    other = build.office(name="Nơi khác")
    close_on(
        on=WEDNESDAY, reason="Mất điện", province_code="15", office_id=office.id,
        by="quan.tri", now=NOW,
    )  # fmt: skip

    assert opening_spans(office=office, on=WEDNESDAY) == []
    assert opening_spans(office=other, on=WEDNESDAY) != []


def test_a_day_closed_for_the_province_is_closed_everywhere(office):
    close_on(on=WEDNESDAY, reason="Bão", province_code="15", by="quan.tri", now=NOW)

    assert opening_spans(office=office, on=WEDNESDAY) == []


def test_an_office_that_stopped_serving_is_never_open(office):
    set_open(office_id=office.id, is_open=False, by="quan.tri", now=NOW)

    assert opening_spans(office=office, on=WEDNESDAY) == []


def test_many_days_agree_with_each_day(office):
    close_on(on=WEDNESDAY + timedelta(days=1), reason="Bão", province_code="15", by="a", now=NOW)

    days = opening_days(office=office, first=WEDNESDAY, days=14)

    assert len(days) == 14
    assert all(spans == opening_spans(office=office, on=on) for on, spans in days.items())


def test_open_now_means_from_the_first_second_to_before_the_last(office):
    opens, closes = opening_spans(office=office, on=WEDNESDAY)[0]

    assert is_open_now(office=office, now=opens)
    assert is_open_now(office=office, now=closes - timedelta(seconds=1))
    assert not is_open_now(office=office, now=closes)
    assert not is_open_now(office=office, now=opens - timedelta(seconds=1))


def test_a_working_day_of_an_office_is_a_day_on_which_it_opens(office):
    assert is_working_day(on=WEDNESDAY, office_id=office.id)
    assert not is_working_day(on=SATURDAY, office_id=office.id)
