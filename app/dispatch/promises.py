"""What a published plan means for citizens: the hour they are told, and the message about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from app.accounts.models import Staff
from app.booking import services as bookings
from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.queries import STANDING
from app.core import clock
from app.core.codes import grouped
from app.core.i18n import _, force_locale, short_day
from app.core.i18n import hour as hour_of
from app.dispatch import queries
from app.dispatch.models import Plan, Stop
from app.notify import services as messages

STEP = timedelta(minutes=30)
SPAN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Hour:
    """The span within which a courier is expected at a door."""

    starts_at: datetime
    ends_at: datetime


def hour_around(eta: datetime, *, window_from: datetime, window_to: datetime) -> Hour:
    """
    Return the hour that a citizen is told: on the half-hour, the courier expected well inside.

    It never begins before the citizen asked for, nor ends after.
    """
    half_past = timedelta(minutes=clock.local(eta).minute % 30, seconds=eta.second)
    middle = eta - half_past + (STEP if half_past >= STEP / 2 else timedelta())
    starts_at = max(middle - STEP, window_from)
    return Hour(starts_at=starts_at, ends_at=max(eta, min(starts_at + SPAN, window_to)))


def hour_to_tell(booking: Booking, eta: datetime) -> Hour:
    """Return the hour for a door: the one told before, as long as the courier comes within it."""
    told_from, told_to = booking.eta_from, booking.eta_to
    is_told = booking.status is BookingStatus.PROMISED
    if is_told and told_from and told_to and told_from <= eta <= told_to:
        return Hour(starts_at=told_from, ends_at=told_to)
    return hour_around(eta, window_from=booking.window_from, window_to=booking.window_to)


@dataclass(frozen=True, kw_only=True)
class News:
    """
    What a citizen would hear when a draft is published over a plan that was told.

    Parameters
    ----------
    hour
        The new one; None: the visit is in no route any more.
    """

    booking: Booking
    told: Hour
    hour: Hour | None
    courier: Staff | None


def news_of(*, plan: Plan) -> list[News]:
    """Say whose promise a draft would change, in order of the hour told."""
    found = []
    for route in queries.routes_of(plan=plan):
        for stop in route.stops:
            booking, told = stop.booking, told_hour(stop.booking)
            hour = hour_to_tell(booking, stop.starts_at)
            is_same = told == hour and booking.courier_id == route.shift.courier_id
            if told is not None and stop.closed_at is None and not is_same:
                courier = route.shift.courier
                found.append(News(booking=booking, told=told, hour=hour, courier=courier))
    for left in queries.unassigned_of(plan=plan):
        if (told := told_hour(left.booking)) is not None:
            found.append(News(booking=left.booking, told=told, hour=None, courier=None))
    return sorted(found, key=lambda news: (news.told.starts_at, news.booking.id))


def told_hour(booking: Booking) -> Hour | None:
    """Return the hour that a citizen was told and that still stands."""
    if booking.status is not BookingStatus.PROMISED or not booking.eta_from or not booking.eta_to:
        return None
    return Hour(starts_at=booking.eta_from, ends_at=booking.eta_to)


def tell_everyone(*, plan: Plan, now: datetime) -> None:
    """Promise every planned visit its hour, and take back the promises that no longer hold."""
    for route in queries.routes_of(plan=plan):
        for stop in route.stops:
            if stop.closed_at is None and stop.booking.status in STANDING:
                _promise(stop, courier_id=route.shift.courier_id, now=now)
    for left in plan.unassigned:
        if left.booking.status is BookingStatus.PROMISED:
            bookings.take_back_promise(booking_id=left.booking_id)
            _tell(left.booking, partial(_sorry, left.booking), now=now)


def hour_words(stop: Stop, hour: Hour) -> str:
    """Return how a citizen is told the hour of a stop, in the language of the booking."""
    with force_locale(stop.booking.language):
        return _expect_courier(stop, hour)


def _promise(stop: Stop, *, courier_id: int, now: datetime) -> None:
    booking = stop.booking
    hour = hour_to_tell(booking, stop.starts_at)
    before = (booking.eta_from, booking.eta_to, booking.courier_id)
    bookings.promise(
        booking_id=booking.id,
        eta_from=hour.starts_at,
        eta_to=hour.ends_at,
        courier_id=courier_id,
    )
    # Whoever was told the same before is not told again.
    if before != (hour.starts_at, hour.ends_at, courier_id):
        _tell(booking, partial(_expect_courier, stop, hour), now=now)


def _tell(booking: Booking, text: Callable[[], str], *, now: datetime) -> None:
    with force_locale(booking.language):
        words = text()
    messages.enqueue(
        phone=booking.phone, text=words, reason="eta", now=now, ends_at=booking.window_to
    )


def _expect_courier(stop: Stop, hour: Hour) -> str:
    courier = stop.route.shift.courier
    words = {
        "code": grouped(stop.booking.code),
        "day": short_day(stop.starts_at),
        "start": hour_of(hour.starts_at),
        "end": hour_of(hour.ends_at),
        "courier": courier.full_name,
        "phone": courier.phone,
    }
    if stop.booking.kind is BookingKind.PICKUP:
        return _(
            "Tận Tay: lịch hẹn %(code)s, bưu tá đến nhận hồ sơ %(start)s-%(end)s ngày %(day)s. "
            "Bưu tá %(courier)s, %(phone)s.",
            **words,
        )
    return _(
        "Tận Tay: lịch hẹn %(code)s, bưu tá mang kết quả đến %(start)s-%(end)s ngày %(day)s. "
        "Bưu tá %(courier)s, %(phone)s.",
        **words,
    )


def _sorry(booking: Booking) -> str:
    return _(
        "Tận Tay: lịch hẹn %(code)s phải đổi giờ. Chúng tôi sẽ báo lại giờ bưu tá đến.",
        code=grouped(booking.code),
    )
