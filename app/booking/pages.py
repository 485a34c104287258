"""What the citizens' pages show: rows, days and words, ready for the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Any

from flask import current_app, request, session, url_for

from app.accounts.guards import current_staff
from app.booking.answers import Answers, commune_of
from app.booking.forms import WayForm
from app.booking.models import Booking, BookingKind, Slot
from app.booking.queries import FreeTime
from app.catalogue.models import Procedure
from app.core import clock
from app.core.i18n import _, day, hour, language, ngettext
from app.core.text import tidy
from app.geo import queries as geo

COMMUNE_KEY = "commune"
FEW_LEFT = 2
NEAR_DAYS = 4
NOON = 12
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Tile:
    """One free time to choose."""

    value: int
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day's free times, by halves of the day where there are many."""

    title: str
    note: str
    slot_ids: list[int]
    halves: list[tuple[str, list[Tile]]]


def footer_links() -> dict[str, Any]:
    """Return the links below every citizens' page."""
    links = [
        (_("Đặt lịch"), "booking.choose_procedure"),
        (_("Theo dõi hồ sơ"), "tracking.track"),
        (_("Dành cho cán bộ"), "accounts.sign_in"),
    ]
    known = current_app.view_functions
    return {
        "citizen_nav": [
            (words, url_for(endpoint), request.endpoint == endpoint)
            for words, endpoint in links
            if endpoint in known
        ]
    }


def said() -> Mapping[str, str]:
    """Return the answers in the address; a name that means one commune is as good as its code."""
    answers = request.args.to_dict()
    text = tidy(answers.get("q"))
    if text and not answers.get("commune"):
        found = geo.search_communes(text=text, province_code=_province_code())
        if len(found) == 1:
            answers["commune"] = found[0].code
    return answers


def communes(form: WayForm) -> dict[str, Any]:
    """Return the communes to choose from: all by name, or those that answer what was typed."""
    text = form.q.data[:200] if form.q.data else ""
    province_code = _province_code()
    if text:
        found = geo.search_communes(text=text, province_code=province_code)
        elsewhere = geo.convert_old_address(text=text) if not found else None
        return {
            "text": text,
            "communes": list(found),
            "former_names": found.former_names,
            "elsewhere": elsewhere.commune if elsewhere else None,
        }
    chosen = commune_of({"commune": form.commune.data or _known_commune()})
    return {
        "text": "",
        "communes": geo.commune_names(province_code=province_code),
        "chosen": chosen.code if chosen else "",
    }


def days_of(slots: list[FreeTime], *, now: datetime, is_home: bool) -> list[Day]:
    """Return free times by day, as tiles of the morning and of the afternoon."""
    today = clock.local_day(now)
    by_day = groupby(slots, key=lambda slot: clock.local_day(slot.starts_at))
    return [_day(on, today, list(of_day), is_home=is_home) for on, of_day in by_day]


def near(slots: list[FreeTime], *, chosen: int | None) -> list[FreeTime]:
    """Return the free times of the first days; all of them where a later one is chosen."""
    days = groupby(slots, key=lambda slot: clock.local_day(slot.starts_at))
    first = [slot for _on, of_day in islice(days, NEAR_DAYS) for slot in of_day]
    is_later = any(slot.id == chosen for slot in slots[len(first) :])
    return slots if is_later else first


def nearest(answers: Answers, slot: Slot | None, *, now: datetime) -> list[Day]:
    """Return the three free times nearest to one that was missed, by day."""
    others = answers.open_slots(now=now)
    if slot is None or not answers.holds(slot):
        return days_of(others[:3], now=now, is_home=answers.is_home)
    around = [other for other in others if other.id != slot.id]
    around.sort(key=lambda other: (abs(other.starts_at - slot.starts_at), other.id))
    others = sorted(around[:3], key=lambda other: other.starts_at)
    return days_of(others, now=now, is_home=answers.is_home)


def summary(answers: Answers, slot: Slot | None) -> Rows:
    """Return what was answered so far, each with the way to change it."""
    rows = [
        {
            "key": _("Thủ tục"),
            "value": plain_name(answers.procedure),
            "change_url": url_for("booking.choose_procedure"),
        },
        {
            "key": _("Cách nộp"),
            "value": _("Bưu tá tới nhà nhận giấy tờ") if answers.is_home else answers.office.name,
            "change_url": url_for("booking.choose_way", **answers.as_query()),
        },
    ]
    if answers.is_home:
        rows.append(
            {
                "key": _("Xã, phường"),
                "value": answers.commune.name,
                "change_url": url_for("booking.choose_way", **answers.as_query()),
            }
        )
    if slot is not None:
        rows.append(
            {
                "key": _("Thời gian"),
                "value": _slot_words(slot),
                "change_url": url_for("booking.choose_time", **answers.as_query(slot=slot.id)),
            }
        )
    return rows


def _slot_words(slot: Slot) -> str:
    if slot.office_id is not None:
        return f"{hour(slot.starts_at)}, {day(slot.starts_at)}"
    return f"{span(slot.starts_at, slot.ends_at)}, {day(slot.starts_at)}"


def plain_name(procedure: Procedure) -> str:
    """Return what people call a procedure, in the reader's language."""
    return procedure.name_en if language() == "en" else procedure.plain_name


def in_short(booking: Booking) -> dict[str, Any]:
    """Return what a booking is for, and when, in words."""
    return {"procedure_name": plain_name(booking.dossier.procedure), "time": time_of(booking)}


def time_of(booking: Booking) -> str:
    """Write when a visit is: the promised hour where one is known, else the booked span."""
    starts = booking.eta_from or booking.window_from
    ends = booking.eta_to or booking.window_to
    if booking.kind is BookingKind.COUNTER:
        return f"{hour(starts)}, {day(starts)}"
    return f"{span(starts, ends)}, {day(starts)}"


def span(starts: datetime, ends: datetime) -> str:
    """Write a span of a day: 7:30 – 11:30."""
    return f"{hour(starts)} – {hour(ends)}"


def _day(on: date, today: date, slots: list[FreeTime], *, is_home: bool) -> Day:
    halves = [
        (words, [_tile(slot, words, is_home=is_home) for slot in of_half])
        for words, of_half in groupby(slots, key=_half_of_day)
    ]
    free = ngettext("%(num)d khung giờ trống", "%(num)d khung giờ trống", len(slots))
    if is_home:  # One row of two windows needs no headings; a page of times does.
        halves = [("", [tile for _words, of_half in halves for tile in of_half])]
    return Day(
        title=_day_title(on, today),
        note=_halves_left(slots) if is_home else free,
        slot_ids=[slot.id for slot in slots],
        halves=halves,
    )


def _half_of_day(slot: FreeTime) -> str:
    words: str = _("Buổi sáng") if _is_morning(slot) else _("Buổi chiều")
    return words


def _halves_left(slots: list[FreeTime]) -> str:
    if {_is_morning(slot) for slot in slots} == {True, False}:
        return str(_("còn sáng và chiều"))
    return str(_("còn sáng") if _is_morning(slots[0]) else _("còn chiều"))


def _is_morning(slot: FreeTime) -> bool:
    return clock.local(slot.starts_at).hour < NOON


def _day_title(on: date, today: date) -> str:
    names = {today: _("Hôm nay"), today + timedelta(days=1): _("Ngày mai")}
    return f"{names[on]}, {on.day}/{on.month}" if on in names else day(on)


def _tile(slot: FreeTime, half: str, *, is_home: bool) -> Tile:
    if is_home:
        return Tile(value=slot.id, label=half, note=span(slot.starts_at, slot.ends_at))
    left = ""
    if slot.left <= FEW_LEFT and slot.taken:
        left = ngettext("còn %(num)d chỗ", "còn %(num)d chỗ", slot.left)
    return Tile(value=slot.id, label=hour(slot.starts_at), note=left)


def _province_code() -> str:
    code: str = current_app.config["SETTINGS"].province_code
    return code


def _known_commune() -> str:
    staff = current_staff()
    if staff is not None and staff.commune_code:
        return staff.commune_code
    code: str = session.get(COMMUNE_KEY, "")
    return code
