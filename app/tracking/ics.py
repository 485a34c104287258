"""A booking as a calendar entry (RFC 5545), for the phone's own reminder."""

from datetime import UTC, datetime

from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.pages import plain_name
from app.catalogue import cases
from app.core.codes import grouped
from app.core.i18n import _, language
from app.tracking.ahead import meeting_place

LINE_BYTES = 73


def calendar(booking: Booking, *, url: str) -> str:
    """Return the calendar file of one booking."""
    starts = booking.eta_from or booking.window_from
    ends = booking.eta_to or booking.window_to
    is_cancelled = booking.status is BookingStatus.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tan Tay//Booking//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.code}@tantay",
        f"SEQUENCE:{_sequence(booking)}",
        f"DTSTAMP:{_utc(booking.booked_at)}",
        f"DTSTART:{_utc(starts)}",
        f"DTEND:{_utc(ends)}",
        f"SUMMARY:{_escaped(_summary(booking))}",
        f"LOCATION:{_escaped(_place(booking))}",
        f"DESCRIPTION:{_escaped(_description(booking, url))}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
        *_alarm(booking),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _sequence(booking: Booking) -> int:
    # A phone takes the newer of two entries: moved, promised and cancelled each come later.
    is_cancelled = booking.status is BookingStatus.CANCELLED
    return 2 * booking.revision + int(booking.eta_from is not None) + 2 * int(is_cancelled)


def _summary(booking: Booking) -> str:
    names = dict.fromkeys(plain_name(one.procedure) for one in booking.dossiers)
    procedure = "; ".join(names)
    words = {
        BookingKind.COUNTER: _("Nộp hồ sơ: %(procedure)s", procedure=procedure),
        BookingKind.PICKUP: _("Bưu tá nhận hồ sơ: %(procedure)s", procedure=procedure),
        BookingKind.RETURN: _("Bưu tá trả kết quả: %(procedure)s", procedure=procedure),
    }
    return str(words[booking.kind])


def _place(booking: Booking) -> str:
    if booking.kind is BookingKind.COUNTER:
        office = booking.dossier.office
        return f"{office.name}, {office.address}"
    return meeting_place(booking)


def _description(booking: Booking, url: str) -> str:
    procedures = list({one.procedure_id: one.procedure for one in booking.dossiers}.values())
    papers = [
        f"- {paper.name_en if language() == 'en' else paper.name}"
        for paper in cases.checklist(procedures=procedures).papers
    ]
    bring = [] if booking.kind is BookingKind.RETURN else [_("Giấy tờ cần có:"), *papers]
    code = _("Mã lịch hẹn: %(code)s", code=grouped(booking.code))
    return "\n".join([code, *bring, url])


def _alarm(booking: Booking) -> list[str]:
    if booking.status is BookingStatus.CANCELLED:
        return []
    summary = _escaped(_summary(booking))
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{summary}",
        "TRIGGER:-PT12H",
        "END:VALARM",
    ]


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    # Counted in bytes, cut between letters: a line break inside a letter would break the accent.
    lines, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > LINE_BYTES:
            lines.append(" ")
            size = 1 + len(letter.encode())
        lines[-1] += letter
    return "\r\n".join(lines)
