"""How the hall speaks: waits as ranges, arrivals in plain words, calls as they are said aloud."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil, floor

from app.core.i18n import _, force_locale, hour, language, lazy
from app.hall.models import Ticket, TicketState
from app.hall.order import EARLY

SOON_MIN = 2
STEP_MIN = 5
LONG_MIN = 90
UNSURE = timedelta(minutes=45)
LATE = timedelta(minutes=5)

STATE_WORDS = {
    TicketState.WAITING: lazy("đang chờ"),
    TicketState.CALLED: lazy("đã gọi"),
    TicketState.SERVING: lazy("đang phục vụ"),
    TicketState.DONE: lazy("đã xong"),
    TicketState.NO_SHOW: lazy("gọi không thấy"),
    TicketState.LEFT: lazy("đã bỏ số"),
}


def wait_words(wait: timedelta, *, now: datetime) -> str:
    """
    Say a wait as wide as it is unsure: a quarter less, a quarter more.

    A long one is said as a time on the wall: a break may lie in it, and people go home meanwhile.
    """
    least, most = (wait / timedelta(minutes=1) * share for share in (0.75, 1.25))
    if wait < timedelta(minutes=SOON_MIN):
        return _("sắp tới lượt")
    if wait >= timedelta(minutes=LONG_MIN):
        first = _quarter(now + wait)
        return _("khoảng %(first)s đến %(last)s", first=hour(first), last=hour(first + UNSURE))
    low, high = floor(least / STEP_MIN) * STEP_MIN, ceil(most / STEP_MIN) * STEP_MIN
    if low == 0:
        return _("chưa tới %(high)d phút", high=high)
    return _("khoảng %(low)d đến %(high)d phút", low=low, high=high)


def _quarter(instant: datetime) -> datetime:
    return instant - timedelta(minutes=instant.minute % 15, seconds=instant.second)


def arrival_words(ticket: Ticket, *, now: datetime) -> str:
    """Say to somebody booked what their coming early or late means; nothing when in time."""
    if ticket.booked_for is None:
        return ""
    if now < ticket.booked_for - EARLY:
        at = hour(ticket.booked_for)
        return _("Bạn đến sớm. Chúng tôi gọi bạn khoảng %(at)s, hoặc sớm hơn nếu vắng.", at=at)
    if ticket.waits_since > ticket.booked_for + LATE:
        return _("Bạn đến sau giờ hẹn. Bạn vẫn được gọi trước người không hẹn.")
    return ""


def spoken(ticket: Ticket) -> dict[str, str]:
    """Say a call aloud, a language a key: Vietnamese, and English for who took the number in it."""
    languages = ["vi"] + (["en"] if ticket.language == "en" else [])
    number = " ".join(ticket.number)
    said = {}
    for one in languages:
        with force_locale(one):
            said[one] = _(
                "Mời số %(number)s, đến quầy số %(counter)s.",
                number=number,
                counter=ticket.counter,
            )
    return said


def field_name(ticket: Ticket, *, in_english: Mapping[str, str]) -> str:
    """Return what somebody came for, in the reader's language."""
    if ticket.booking is not None:
        procedure = ticket.booking.dossier.procedure
        return procedure.name_en if language() == "en" else procedure.plain_name
    return in_english.get(ticket.field, ticket.field) or _("Việc khác")
