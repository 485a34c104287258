"""What was agreed, line by line, for the foot of the page and for paper."""

from collections.abc import Iterator

from app.booking.models import Booking, BookingKind, MeetingPlace
from app.booking.pages import plain_name, time_of
from app.core import i18n
from app.core.codes import grouped
from app.core.i18n import _
from app.tracking.ahead import meeting_place
from app.tracking.words import given_name

Rows = list[dict[str, str]]


def rows(booking: Booking) -> Rows:
    """Return what was agreed: for what, when, with whom, where."""
    pairs = [*_what(booking), *_where(booking), *_who(booking), *_office(booking)]
    return [{"key": key, "value": value} for key, value in pairs]


def _what(booking: Booking) -> Iterator[tuple[str, str]]:
    names = dict.fromkeys(plain_name(one.procedure) for one in booking.dossiers)
    yield _("Thủ tục"), "; ".join(names)
    if booking.kind is not BookingKind.ONLINE:
        yield _("Thời gian"), time_of(booking)


def _where(booking: Booking) -> Iterator[tuple[str, str]]:
    if booking.kind not in (BookingKind.PICKUP, BookingKind.RETURN):
        return
    if booking.courier:
        yield _("Bưu tá"), given_name(booking.courier.full_name)
    is_home = booking.place is MeetingPlace.HOME
    yield _("Tới nhà") if is_home else _("Nơi gặp"), meeting_place(booking)
    if booking.landmark and is_home:
        yield _("Chỗ dễ nhận ra"), booking.landmark
    if booking.proxy_name:
        met = ", ".join(filter(None, (booking.proxy_name, booking.proxy_paper)))
        yield _("Người gặp bưu tá"), met


def _who(booking: Booking) -> Iterator[tuple[str, str]]:
    names = dict.fromkeys(one.applicant_name for one in booking.dossiers)
    yield _("Người có hồ sơ"), f"{', '.join(names)} · {_phone(booking.phone)}"
    if booking.helper_phone:
        yield _("Người đặt hộ"), f"{booking.helper_name} · {_phone(booking.helper_phone)}"


def _office(booking: Booking) -> Iterator[tuple[str, str]]:
    office = booking.dossier.office
    yield _("Nơi giải quyết"), f"{office.name}, {office.address} · {_phone(office.phone)}"
    codes = [grouped(one.code) for one in booking.dossiers]
    yield _("Mã hồ sơ"), "; ".join(codes)
    elsewhere = [one.external_code for one in booking.dossiers if one.external_code]
    if elsewhere:
        yield _("Mã ở cổng dịch vụ công"), "; ".join(elsewhere)


def _phone(number: str) -> str:
    return i18n.phone(number).replace(" ", "\u00a0")  # A number stands on one line.
