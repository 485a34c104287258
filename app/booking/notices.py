"""What citizens are told by message: short, without what the page says better."""

from datetime import datetime

from app.booking.models import Booking, BookingKind, MeetingPlace
from app.core.codes import grouped
from app.core.i18n import _, force_locale, hour, short_day
from app.notify import services as notify


def tell_booked(booking: Booking, *, now: datetime) -> None:
    """Confirm a booking on the citizen's phone, in the language it was made in."""
    _tell(booking, booked_words(booking), reason="booked", now=now, ends_at=booking.window_to)


def tell_moved(booking: Booking, *, now: datetime) -> None:
    """Tell a citizen the new time of a booking."""
    with force_locale(booking.language):
        text = _(
            "Tận Tay: lịch hẹn %(code)s đổi sang %(hour)s ngày %(on)s.",
            code=grouped(booking.code),
            hour=hour(booking.window_from),
            on=short_day(booking.on),
        )
    _tell(booking, text, reason="moved", now=now, ends_at=booking.window_to)


def booked_words(booking: Booking) -> str:
    """Return how a booking is confirmed, in the language it was made in."""
    with force_locale(booking.language):
        return _BOOKED[booking.kind](booking)


def tell_missed(booking: Booking, *, now: datetime) -> None:
    """Tell a citizen that the courier came and met nobody."""
    with force_locale(booking.language):
        text = _MISSED[booking.kind](booking)
    _tell(booking, text, reason="missed", now=now)


def _tell(
    booking: Booking, text: str, *, reason: str, now: datetime, ends_at: datetime | None = None
) -> None:
    # Whoever helps is told the same, on their own phone.
    for phone in sorted({booking.phone, booking.helper_phone} - {""}):
        notify.enqueue(phone=phone, text=text, reason=reason, now=now, ends_at=ends_at)


def _counter(booking: Booking) -> str:
    text: str = _(
        "Tận Tay: bạn có hẹn %(hour)s ngày %(on)s tại %(office)s. Mã %(code)s.",
        hour=hour(booking.window_from),
        on=short_day(booking.on),
        office=booking.dossier.office.name,
        code=grouped(booking.code),
    )
    return text


def _pickup(booking: Booking) -> str:
    text: str = _(
        "Tận Tay: bưu tá tới nhận hồ sơ ngày %(on)s, từ %(from_hour)s đến %(to_hour)s. "
        "Mã %(code)s. Giờ chính xác nhắn sau.",
        on=short_day(booking.on),
        from_hour=hour(booking.window_from),
        to_hour=hour(booking.window_to),
        code=grouped(booking.code),
    )
    return text


def _return(booking: Booking) -> str:
    if booking.place in (MeetingPlace.POST_POINT, MeetingPlace.FOCAL_PERSON):
        return _return_elsewhere(booking)
    text: str = _(
        "Tận Tay: hồ sơ đã có kết quả. Bưu tá mang tới nhà ngày %(on)s. Mã %(code)s. "
        "Bạn chuẩn bị giấy tờ tuỳ thân.",
        on=short_day(booking.on),
        code=grouped(booking.code),
    )
    return text


def _return_elsewhere(booking: Booking) -> str:
    text: str = _(
        "Tận Tay: kết quả được mang tới %(place)s ngày %(on)s. Mã %(code)s. "
        "Mời bạn tới lấy, mang giấy tờ tuỳ thân.",
        place=booking.hamlet,
        on=short_day(booking.on),
        code=grouped(booking.code),
    )
    return text


def _missed_pickup(booking: Booking) -> str:
    text: str = _(
        "Tận Tay: bưu tá đã tới ngày %(on)s mà không gặp bạn. Giấy tờ vẫn an toàn. "
        "Mời bạn đặt lại lịch. Mã %(code)s.",
        on=short_day(booking.on),
        code=grouped(booking.code),
    )
    return text


def _missed_return(booking: Booking) -> str:
    text: str = _(
        "Tận Tay: bưu tá đã tới ngày %(on)s mà không gặp bạn. Kết quả được giữ an toàn "
        "tại Bộ phận Một cửa. Mã %(code)s.",
        on=short_day(booking.on),
        code=grouped(booking.code),
    )
    return text


_MISSED = {BookingKind.PICKUP: _missed_pickup, BookingKind.RETURN: _missed_return}


def _online(booking: Booking) -> str:
    text: str = _(
        "Tận Tay: đã ghi hồ sơ nộp trực tuyến. Có kết quả, bưu tá nhắn ngày mang tới. Mã %(code)s.",
        code=grouped(booking.code),
    )
    return text


_BOOKED = {
    BookingKind.COUNTER: _counter,
    BookingKind.PICKUP: _pickup,
    BookingKind.RETURN: _return,
    BookingKind.ONLINE: _online,
}
