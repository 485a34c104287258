"""Opening hours as people write them on a door: "7:30-11:30, 13:30-17:00"."""

import re
from datetime import time

from app.catalogue.opening import WeeklySpan, clock_time
from app.core.errors import InvalidError
from app.core.i18n import _

_MOMENT = r"(\d{1,2})(?:\s?[:hg.]\s?(\d{2})?)?"
_SPAN = re.compile(rf"{_MOMENT}\s*(?:-|–|—|đến|to)\s*{_MOMENT}", re.ASCII | re.IGNORECASE)


def read_hours(text: str, *, weekday: int) -> list[WeeklySpan]:
    """
    Read one day's spans; nothing written means closed.

    Raises
    ------
    InvalidError
        When a part is not two times, with the part.
    """
    parts = [part.strip() for part in re.split("[,;]", text) if part.strip()]
    return [_span(part, weekday) for part in parts]


def write_hours(spans: list[WeeklySpan]) -> str:
    """Write one day's spans so that they can be read again."""
    return ", ".join(f"{clock_time(span.opens)}-{clock_time(span.closes)}" for span in spans)


def _span(part: str, weekday: int) -> WeeklySpan:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise InvalidError(
            _("Chưa hiểu “%(part)s”. Mời bạn viết như 7:30-11:30, 13:30-17:00.", part=part[:40])
        )
    opens_h, opens_min, closes_h, closes_min = (int(group or 0) for group in match.groups())
    return WeeklySpan(weekday, _time(opens_h, opens_min), _time(closes_h, closes_min))


def _time(hours: int, minutes: int) -> time:
    try:
        return time(hours, minutes)
    except ValueError:
        sentence = _("Không có giờ %(hours)d:%(minutes)02d.", hours=hours, minutes=minutes)
        raise InvalidError(sentence) from None
