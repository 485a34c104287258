"""What the citizens' pages show: rows and words, ready for the templates."""

from datetime import date, datetime
from typing import Any

from flask import Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from app.accounts.guards import current_staff
from app.booking import planning, times, zone_words, zones
from app.booking.answers import HOME, Answers, Meeting, Way, commune_of
from app.booking.forms import WayForm
from app.booking.models import Booking, BookingKind, Slot
from app.booking.times import span
from app.booking.words import PLACES, WAYS
from app.catalogue import groups
from app.catalogue.models import CounterGroup, Procedure
from app.catalogue.tariffs import Quote
from app.core.i18n import _, day, hour, language, vnd
from app.core.text import tidy
from app.geo import queries as geo

COMMUNE_COOKIE = "commune"
MOST_SAID = 200
ONE_YEAR_S = 365 * 24 * 3600
Rows = list[dict[str, Any]]

__all__ = ["communes", "footer_links", "in_short", "plain_name", "said", "span", "summary"]


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


def said() -> MultiDict[str, str]:
    """
    Return the answers in the address, and the commune where this browser is at home.

    A name that means one commune is as good as its code.
    """
    answers = MultiDict(request.args.items(multi=True))
    text = tidy(answers.get("q"))
    if text and not answers.get("commune"):
        found = geo.search_communes(text=text, province_code=province_code())
        if len(found) == 1:
            answers["commune"] = found[0].code
    return answers


def at_home(answers: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the answers with the remembered commune, where none is named."""
    if answers.get("commune") or answers.get("q") or not known_commune():
        return answers
    return MultiDict([*answers.items(multi=True), ("commune", known_commune())])


def communes(form: WayForm) -> dict[str, Any]:
    """Return the communes to choose from: all by name, or those that answer what was typed."""
    text = form.q.data[:MOST_SAID] if form.q.data else ""
    if text:
        found = geo.search_communes(text=text, province_code=province_code())
        elsewhere = geo.convert_old_address(text=text) if not found else None
        return {
            "text": text,
            "communes": list(found),
            "former_names": found.former_names,
            "elsewhere": elsewhere.commune if elsewhere else None,
        }
    chosen = commune_of({"commune": form.commune.data or known_commune()})
    return {
        "text": "",
        "communes": geo.commune_names(province_code=province_code()),
        "chosen": chosen.code if chosen else "",
    }


def around_times(answers: Answers, *, now: datetime) -> dict[str, Any]:
    """Return what stands around the free times: who comes nearer, what is kept, who waits."""
    wait = answers.as_query(procedure=answers.procedure.code)
    wait.pop("procedure_code")
    group = None if answers.is_home else answers.group
    return {
        "mobile_groups": _coming_groups(answers, now=now),
        "has_kept": group is not None and group.kept_places > 0,
        "promise": _promise(answers, now=now),
        "served_on": zone_words.served_on(tuple(sorted(_weekdays(answers)))),
        "wait_url": url_for("waitlist.join", **wait) if _has_waitlist() else "",
        "minutes": planning.visit_minutes(answers.procedures),
    }


def added_to() -> list[str]:
    """Return the codes of a visit that another procedure is being looked for."""
    said = [*request.args.get("with", "").split(","), *request.args.getlist("more")]
    codes = [code[:20] for text in said for code in text.split(",") if code]
    return codes[: planning.MOST_ITEMS - 1] if request.args.get("with") else []


def _coming_groups(answers: Answers, *, now: datetime) -> list[CounterGroup]:
    if answers.is_home or answers.mobile is not None:
        return []
    commune, procedure = answers.commune.code, answers.procedure
    return groups.mobile_groups_for(commune_code=commune, procedure=procedure, now=now)


def _promise(answers: Answers, *, now: datetime) -> str:
    if not answers.is_home:
        return ""
    found = zones.promise(commune_code=answers.pickup_commune, now=now, zone=answers.zone)
    return zone_words.promise_words(found)


def _weekdays(answers: Answers) -> set[int]:
    if not answers.is_home:
        return set()
    return zones.service_weekdays(commune_code=answers.pickup_commune)


def _has_waitlist() -> bool:
    return "waitlist.join" in current_app.view_functions


def summary(answers: Answers, slot: Slot | None) -> Rows:
    """Return what was answered so far, each with the way to change it."""
    change_way = url_for("booking.choose_way", **answers.as_query())
    rows = [
        {
            "key": _("Thủ tục"),
            "value": ". ".join(plain_name(one) for one in answers.procedures),
            "change_url": url_for("booking.choose_procedure"),
        },
        {"key": _("Cách nộp"), "value": way_words(answers), "change_url": change_way},
        {"key": _("Xã, phường"), "value": answers.commune.name, "change_url": change_way},
    ]
    if slot is not None:
        rows.append(
            {
                "key": _("Thời gian"),
                "value": times.slot_words(slot),
                "change_url": url_for("booking.choose_time", **answers.as_query(slot=slot.id)),
            }
        )
    rows.append(
        {
            "key": _("Nhận kết quả"),
            "value": place_words(answers.returns),
            "change_url": change_way,
        }
    )
    return rows


def way_words(answers: Answers) -> str:
    """Return how the papers come to the office, with the place where they change hands."""
    if answers.way is Way.COUNTER:
        place = answers.mobile.place if answers.mobile else ""
        return place or answers.office.name
    if answers.is_home and answers.meets != HOME:
        return f"{WAYS[answers.way]}: {place_words(answers.meets)}"
    return str(WAYS[answers.way])


def place_words(meeting: Meeting) -> str:
    """Return where papers or a result change hands."""
    return str(PLACES[meeting.place])


def result_words(answers: Answers, on: date | None) -> str:
    """Return where the result is to be had, and on about which day."""
    if on is None:
        return place_words(answers.returns)
    return _("%(day)s. %(where)s", day=times.brief_day(on), where=place_words(answers.returns))


def money_words(quote: Quote) -> str:
    """Return what all of it costs, as far as anybody knows."""
    example = f" ({_('ví dụ')})" if quote.has_examples else ""
    if quote.total_vnd is not None:
        return (vnd(quote.total_vnd) if quote.total_vnd else _("Không mất tiền")) + example
    parts = []
    if quote.fee_vnd is None:
        parts.append(_("Lệ phí theo mức của tỉnh"))
    elif quote.fee_vnd:
        parts.append(vnd(quote.fee_vnd))
    if quote.postage_vnd is None:
        parts.append(_("cước do bưu cục báo"))
    elif quote.postage_vnd:
        parts.append(_("cước %(sum)s", sum=vnd(quote.postage_vnd)) + example)
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def plain_name(procedure: Procedure) -> str:
    """Return what people call a procedure, in the reader's language."""
    return procedure.name_en if language() == "en" else procedure.plain_name


def in_short(booking: Booking) -> dict[str, Any]:
    """Return what a booking is for, and when, in words."""
    names = [plain_name(one.procedure) for one in booking.dossiers]
    return {"procedure_name": ". ".join(dict.fromkeys(names)), "time": time_of(booking)}


def time_of(booking: Booking) -> str:
    """Write when a visit is: the promised hour where one is known, else the booked span."""
    starts = booking.eta_from or booking.window_from
    ends = booking.eta_to or booking.window_to
    if booking.kind is BookingKind.COUNTER:
        return f"{hour(starts)}, {day(starts)}"
    return f"{span(starts, ends)}, {day(starts)}"


def province_code() -> str:
    """Return the province that this installation serves."""
    code: str = current_app.config["SETTINGS"].province_code
    return code


def known_commune() -> str:
    """Return where this browser was at home the last time, or whom its focal person serves."""
    staff = current_staff()
    if staff is not None and staff.commune_code:
        return staff.commune_code
    return request.cookies.get(COMMUNE_COOKIE, "")[:5]


def remember_commune(response: Response, code: str) -> Response:
    """Let this browser say where it is at home the next time; a commune names nobody."""
    response.set_cookie(
        COMMUNE_COOKIE,
        code,
        max_age=ONE_YEAR_S,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
