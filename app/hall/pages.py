"""What the hall's public pages show, in words, ready for the templates."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import segno
from flask import current_app, request, url_for

from app.catalogue.models import CounterGroup, Office
from app.core import clock
from app.core.codes import fingerprint
from app.core.i18n import _, language, ngettext
from app.hall import queries
from app.hall.models import Ticket, TicketState
from app.hall.outlook import Outlook
from app.hall.words import arrival_words, field_name, spoken, wait_words

CALLS_SHOWN = 6
NEXT_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class BoardCall:
    """A number on the board, where it goes, and how it is said aloud."""

    key: str  # another with every call
    number: str
    counter: int
    is_new: bool  # called and not yet served
    said: str  # JSON: a sentence a language


@dataclass(frozen=True, kw_only=True)
class BoardGroup:
    """Who is next at some counters, and how long a newcomer would wait."""

    name: str
    numbers: list[str]
    more: int
    wait: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody stands in the hall, in words."""

    ticket: Ticket
    title: str
    sentences: list[str]
    is_called: bool
    is_live: bool  # may still change
    seen: str


def board(outlook: Outlook) -> dict[str, Any]:
    """Return what the board shows."""
    # Who still has to go there stands above those who are there; a sort keeps the rest's order.
    calls = sorted(outlook.there, key=lambda one: one.state is not TicketState.CALLED)
    return {
        "calls": [_call(one) for one in calls[:CALLS_SHOWN]],
        "groups": [_group(one, outlook) for one in outlook.groups],
    }


def place(ticket: Ticket, outlook: Outlook) -> Place:
    """Return what somebody is told about their number."""
    is_today = ticket.on == clock.local_day(outlook.now)
    title, sentences = _told(ticket, outlook) if is_today else _over()
    return Place(
        ticket=ticket,
        title=title,
        sentences=[one for one in sentences if one],
        is_called=is_today and ticket.state is TicketState.CALLED,
        is_live=is_today and ticket.state not in {TicketState.DONE, TicketState.LEFT},
        seen=fingerprint(json.dumps([title, sentences, ticket.calls]))[:12],
    )


def group_name(group: CounterGroup) -> str:
    """Return a counter group's name in the reader's language."""
    return group.name_en if language() == "en" else group.name


def field_namer() -> Callable[[Ticket], str]:
    """Return what says, for a ticket, what somebody came for."""
    in_english = queries.fields_in_english() if language() == "en" else {}
    return partial(field_name, in_english=in_english)


def public_url(endpoint: str, **values: Any) -> str:
    """Return an address as it is found from outside."""
    base = current_app.config["SETTINGS"].public_url or request.url_root.rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"


def qr(url: str, *, title: str) -> str:
    """Return a QR code as an SVG that needs no style."""
    code = segno.make(url, error="m", micro=False)
    drawn: str = code.svg_inline(border=1, omitsize=True, title=title)
    return drawn


def take_qr(office: Office) -> str:
    """Return the code that phones read in the hall to take a number."""
    url = public_url("hall.choose", office_id=office.id, door="take")
    return qr(url, title=_("Mã QR để lấy số bằng điện thoại"))


def _call(ticket: Ticket) -> BoardCall:
    return BoardCall(
        key=f"{ticket.id}.{ticket.calls}",
        number=ticket.number,
        counter=ticket.counter or 0,
        is_new=ticket.state is TicketState.CALLED,
        said=json.dumps(spoken(ticket)),
    )


def _group(group: CounterGroup, outlook: Outlook) -> BoardGroup:
    waiting = outlook.next_of(group.id)
    wait = outlook.newcomer.get(group.id)
    return BoardGroup(
        name=group_name(group),
        numbers=[one.number for one in waiting[:NEXT_SHOWN]],
        more=max(0, len(waiting) - NEXT_SHOWN),
        wait="" if wait is None else _newcomer_words(wait, now=outlook.now),
    )


def _newcomer_words(wait: timedelta, *, now: datetime) -> str:
    return wait_words(wait, now=now) if wait >= timedelta(minutes=1) else _("không phải chờ")


def _told(ticket: Ticket, outlook: Outlook) -> tuple[str, list[str]]:
    counter = {"counter": ticket.counter}
    match ticket.state:
        case TicketState.CALLED:
            return _("Mời bạn tới quầy số %(counter)s", **counter), [
                _("Bạn được gọi lần %(n)d.", n=ticket.calls)
            ]
        case TicketState.SERVING:
            return _("Bạn đang ở quầy số %(counter)s", **counter), []
        case TicketState.DONE:
            return _("Đã xong"), [_("Cảm ơn bạn đã tới.")]
        case TicketState.LEFT:
            return _("Bạn đã bỏ số này"), [_("Cần làm việc, mời bạn lấy số mới.")]
        case TicketState.NO_SHOW:
            return _("Đã gọi ba lần, không thấy bạn"), [
                _("Bạn vẫn ở đây? Mời bạn gặp cán bộ ở quầy bất kỳ.")
            ]
        case _:
            return _waiting(ticket, outlook)


def _over() -> tuple[str, list[str]]:
    return _("Số này của ngày khác"), [_("Cần làm việc, mời bạn lấy số mới.")]


def _waiting(ticket: Ticket, outlook: Outlook) -> tuple[str, list[str]]:
    before = outlook.before(ticket)
    title = (
        ngettext("Còn %(num)d người trước bạn", "Còn %(num)d người trước bạn", before)
        if before
        else _("Bạn là người tiếp theo")
    )
    return title, [
        _wait(outlook.wait_of(ticket), now=outlook.now),
        arrival_words(ticket, now=outlook.now),
        _rest(ticket, now=outlook.now),
    ]


def _wait(wait: timedelta | None, *, now: datetime) -> str:
    if wait is None:
        return ""
    return _("Tới lượt bạn: %(wait)s.", wait=wait_words(wait, now=now))


def _rest(ticket: Ticket, *, now: datetime) -> str:
    if ticket.calls and ticket.rests_until is not None and ticket.rests_until > now:
        return _("Vừa gọi mà chưa thấy bạn. Chúng tôi sẽ gọi lại sau vài phút.")
    return ""
