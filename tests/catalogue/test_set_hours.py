from datetime import time

import pytest
from sqlalchemy import func, select

from app.catalogue.errors import OfficeNotFoundError, OpeningHoursError
from app.catalogue.models import OpeningHours
from app.catalogue.opening import WeeklySpan
from app.catalogue.services import set_hours
from app.core.db import db
from tests import build
from tests.conftest import NOW


def replace_hours(office, *spans):
    spans = [WeeklySpan(day, time(*opens), time(*closes)) for day, opens, closes in spans]
    set_hours(office_id=office.id, spans=spans, by="quan.tri", now=NOW)
    db.session.expire_all()
    return [(row.weekday, row.opens, row.closes) for row in office.hours]


def test_the_old_hours_go_and_the_new_ones_come_even_where_they_are_the_same(app):
    office = build.office()

    assert replace_hours(office, (5, (7, 30), (11, 30)), (0, (7, 30), (11, 30))) == [
        (0, time(7, 30), time(11, 30)),
        (5, time(7, 30), time(11, 30)),
    ]
    assert db.session.scalar(select(func.count()).select_from(OpeningHours)) == 2


def test_spans_may_touch(app):
    assert len(replace_hours(build.office(), (0, (7, 0), (11, 0)), (0, (11, 0), (15, 0)))) == 2


def test_a_span_that_ends_before_it_begins_is_refused_with_its_day(app):
    with pytest.raises(OpeningHoursError, match="Thứ Ba: giờ mở cửa 11:00 phải trước"):
        replace_hours(build.office(), (1, (11, 0), (7, 30)))


def test_spans_that_overlap_are_refused_with_both_times(app):
    with pytest.raises(OpeningHoursError, match="7:30 – 11:30 và 11:00 – 12:00 chồng"):
        replace_hours(build.office(), (0, (11, 0), (12, 0)), (0, (7, 30), (11, 30)))


def test_too_many_spans_a_day_are_refused(app):
    with pytest.raises(OpeningHoursError, match="nhiều nhất 4"):
        replace_hours(build.office(), *((0, (hour, 0), (hour, 30)) for hour in range(5)))


def test_refused_hours_leave_the_old_ones(app):
    office = build.office()

    with pytest.raises(OpeningHoursError):
        replace_hours(office, (1, (11, 0), (7, 30)))

    assert len(office.hours) == 10


def test_an_unknown_office_is_said_to_be_unknown(app):
    with pytest.raises(OfficeNotFoundError):
        set_hours(office_id=404, spans=[], by="quan.tri", now=NOW)
