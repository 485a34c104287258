"""A booking as a calendar entry (RFC 5545), for the phone's own reminder."""

from datetime import UTC, datetime

from app.booking.models import Booking, BookingKind, BookingStatus
from app.core.codes import grouped
from app.core.i18n import _, language

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
        f"SEQUENCE:{int(booking.eta_from is not None) + 2 * int(is_cancelled)}",
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


def _summary(booking: Booking) -> str:
    named = booking.dossier.procedure
    procedure = named.name_en if language() == "en" else named.plain_name
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
    commune = booking.commune.name if booking.commune else ""
    return ", ".join(part for part in (booking.hamlet, commune) if part)


def _description(booking: Booking, url: str) -> str:
    papers = [
        f"- {paper.name_en if language() == 'en' else paper.name}"
        for paper in booking.dossier.procedure.required_papers
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
