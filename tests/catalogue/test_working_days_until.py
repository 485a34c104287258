from datetime import date

import pytest

from app.catalogue import queries
from app.catalogue.models import Closure
from app.core.db import db
from tests import build

WEDNESDAY = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 2), 0),
        (date(2026, 12, 3), 1),
        (date(2026, 12, 7), 3),  # over a weekend
        (date(2027, 1, 4), 22),  # over New Year
        (date(2026, 12, 1), -1),
        (date(2026, 11, 30), -2),
        (date(2026, 11, 27), -3),  # a Friday
    ],
)
def test_days_to_go_and_days_gone_are_counted_as_worked(app, day, expected):
    assert (
        queries.working_days_until(day=day, start=WEDNESDAY, province_code=build.province().code)
        == expected
    )


def test_a_closed_day_does_not_count(app):
    code = build.province().code
    db.session.add(Closure(on=date(2026, 12, 3), province_code=code, reason="lụt"))
    db.session.flush()

    until = date(2026, 12, 4)

    assert queries.working_days_until(day=until, start=WEDNESDAY, province_code=code) == 1
