"""Spans of a week in which a place is open, and the rules that they keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from app.catalogue.errors import OpeningHoursError
from app.core.i18n import WEEKDAYS, _

MAX_SPANS_A_DAY = 4


@dataclass(frozen=True, order=True)
class WeeklySpan:
    """Open from one time to another on one weekday; 0 is Monday."""

    weekday: int
    opens: time
    closes: time


def check_spans(spans: Sequence[WeeklySpan]) -> None:
    """
    Check that every span has a length and that none overlaps another.

    Raises
    ------
    OpeningHoursError
        Naming the weekday and the times that clash.
    """
    for weekday, name in enumerate(WEEKDAYS):
        of_day = sorted(span for span in spans if span.weekday == weekday)
        _check_day(str(name), of_day)


def _check_day(name: str, spans: list[WeeklySpan]) -> None:
    if len(spans) > MAX_SPANS_A_DAY:
        sentence = _("%(day)s: nhiều nhất %(most)d khoảng giờ.", day=name, most=MAX_SPANS_A_DAY)
        raise OpeningHoursError(sentence)
    for span in spans:
        if span.opens >= span.closes:
            raise OpeningHoursError(
                _(
                    "%(day)s: giờ mở cửa %(opens)s phải trước giờ đóng cửa %(closes)s.",
                    day=name,
                    opens=clock_time(span.opens),
                    closes=clock_time(span.closes),
                )
            )
    for earlier, later in pairwise(spans):
        if later.opens < earlier.closes:
            raise OpeningHoursError(
                _(
                    "%(day)s: %(first)s và %(second)s chồng lên nhau.",
                    day=name,
                    first=_written(earlier),
                    second=_written(later),
                )
            )


def clock_time(moment: time) -> str:
    """Write a time as on a door: 7:30."""
    return f"{moment.hour}:{moment.minute:02d}"


def _written(span: WeeklySpan) -> str:
    return f"{clock_time(span.opens)} – {clock_time(span.closes)}"
