"""Cells lie on one grid, so that new hours never cut across a cell that somebody has."""

from datetime import date, datetime, time

import pytest

from app.booking.planning import cut
from app.core import clock

ON = date(2026, 12, 3)


def span(opens: time, closes: time) -> tuple[datetime, datetime]:
    return clock.at(ON, opens), clock.at(ON, closes)


@pytest.mark.parametrize(
    ("opens", "closes", "minutes", "expected"),
    [
        (time(7, 30), time(8), 15, ["07:30", "07:45"]),
        (time(7, 40), time(8, 20), 15, ["07:45", "08:00"]),
        (time(7, 35), time(8, 5), 10, ["07:40", "07:50"]),
        (time(7, 50), time(8), 15, []),
        (time(7, 50), time(7, 55), 15, []),
    ],
)
def test_cells_begin_at_whole_multiples_after_midnight(opens, closes, minutes, expected):
    cells = cut([span(opens, closes)], minutes=minutes)

    assert [clock.local(starts).strftime("%H:%M") for starts, _ends in cells] == expected


def test_later_hours_keep_the_cells_that_there_were():
    before = set(cut([span(time(7, 30), time(11, 30))], minutes=15))
    after = set(cut([span(time(7, 40), time(11, 40))], minutes=15))

    assert after <= before | {span(time(11, 30), time(11, 45))}
    assert len(after & before) == 15
