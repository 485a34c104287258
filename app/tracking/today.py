"""What a citizen is told on the day: who comes first, about when, or what became of the visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.pages import span
from app.booking.queries import AT_THE_DOOR, STANDING
from app.core import clock
from app.core.i18n import _, hour, minutes, ngettext
from app.tracking import queries
from app.tracking.ahead import has_passed
from app.tracking.live import Position, position
from app.tracking.words import DONE, SAFE, failed_words, given_name

LONG = timedelta(minutes=30)
STEP = timedelta(minutes=5)  # Nobody knows a courier's hour better than that.
SOON = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Today:
    """What is said on the day, in words."""

    title: str
    kind: str = ""  # of notice: "", done, warn, problem
    time: str = ""
    before: int | None = None  # visits that come first
    sentences: tuple[str, ...] = ()
    heard: str = ""  # when the courier last reported
    should_call: bool = False
    is_live: bool = True  # it may change within minutes

    @property
    def seen(self) -> str:
        """Return a mark that changes with what is said, so that only news is read out."""
        return f"{sum(map(ord, self.title + self.time)):x}"


def today_of(visit: Booking, *, now: datetime) -> Today | None:
    """Return what is said of a visit now; None while its day has not come, or the hall says it."""
    if visit.status is BookingStatus.FAILED:
        return _failed(visit)
    if is_over(visit, now=now):
        return _over(visit)
    is_today = visit.on == clock.local_day(now)
    is_at_door = visit.kind in AT_THE_DOOR
    if not is_today or not is_at_door or visit.status is BookingStatus.CANCELLED:
        return None
    if visit.status is BookingStatus.DONE:
        at = hour(visit.outcome_at or now)
        title = _("%(what)s, lúc %(hour)s", what=DONE[visit.kind], hour=at)
        return Today(title=title, kind="done", is_live=False)
    return _expected(visit, now=now)


def is_over(visit: Booking, *, now: datetime) -> bool:
    """Whether the day of a visit is over, and nobody noted what became of it."""
    return has_passed(visit, today=clock.local_day(now))


def _over(visit: Booking) -> Today:
    is_at_door = visit.kind in AT_THE_DOOR
    why = (
        _("Chưa có tin từ bưu tá về lần hẹn này.")
        if is_at_door
        else _("Nếu chưa nộp hồ sơ, bạn đặt lại lịch hoặc tới lấy số.")
    )
    return Today(
        title=_("Ngày hẹn đã qua"),
        kind="warn",
        sentences=(why,),
        should_call=is_at_door,
        is_live=False,
    )


def _failed(visit: Booking) -> Today:
    return Today(
        title=failed_words(visit),
        kind="warn",
        sentences=(str(SAFE.get(visit.kind, "")),),
        is_live=False,
    )


def _expected(visit: Booking, *, now: datetime) -> Today:
    route = queries.route_with(booking_id=visit.id, on=visit.on)
    if route is None or visit.status not in STANDING or visit.eta_from is None:
        return _without_hour(visit, now=now)
    found = position(route, booking_id=visit.id, now=now)
    if found.has_passed or found.is_lost:
        return _left_out(found)
    return _coming(visit, found, now=now)


def _without_hour(visit: Booking, *, now: datetime) -> Today:
    window = span(visit.window_from, visit.window_to)
    if now > visit.window_to:
        return Today(
            title=_("Hôm nay bưu tá chưa tới"),
            kind="warn",
            sentences=(_("Mời bạn gọi để hẹn lại."),),
            should_call=True,
        )
    return Today(
        title=_("Hôm nay bưu tá tới trong khoảng %(window)s", window=window),
        sentences=(_("Chưa có giờ chính xác."),),
    )


def _left_out(found: Position) -> Today:
    passed = _("Bưu tá đã đi qua mà chưa ghé"), _("Bưu tá đã ghé những điểm sau bạn.")
    silent = _("Chưa có tin từ bưu tá"), _("Có thể nơi bưu tá đi qua mất sóng.")
    title, why = passed if found.has_passed else silent
    return Today(
        title=title,
        kind="warn",
        sentences=(why, _("Mời bạn gọi để hỏi.")),
        heard=hour(found.heard_at) if found.heard_at else "",
        should_call=True,
    )


def _coming(visit: Booking, found: Position, *, now: datetime) -> Today:
    is_soon = not found.before and found.expected_at <= now + SOON
    about = _("khoảng %(hour)s", hour=hour(_rounded(found.expected_at)))
    name = given_name(visit.courier.full_name) if visit.courier else ""
    who = {
        BookingKind.PICKUP: _("Bưu tá %(name)s tới nhận giấy tờ.", name=name),
        BookingKind.RETURN: _("Bưu tá %(name)s mang kết quả tới.", name=name),
    }
    return Today(
        title=_("Bưu tá sắp tới") if is_soon else _before(found.before),
        time=about,
        before=found.before,
        sentences=tuple(filter(None, (who[visit.kind], _late(visit, found)))),
        heard=hour(found.heard_at) if found.heard_at else "",
        should_call=bool(visit.eta_to and found.expected_at > visit.eta_to + LONG),
    )


def _before(count: int) -> str:
    if not count:
        first: str = _("Bạn là điểm tiếp theo")
        return first
    words: str = ngettext("Còn %(num)d điểm trước bạn", "Còn %(num)d điểm trước bạn", count)
    return words


def _late(visit: Booking, found: Position) -> str:
    if visit.eta_to is None or found.expected_at <= visit.eta_to:
        return ""
    by = minutes(int((found.expected_at - visit.eta_to).total_seconds()))
    words: str = _("Bưu tá đang trễ khoảng %(span)s so với giờ hẹn.", span=by)
    return words


def _rounded(instant: datetime) -> datetime:
    past = timedelta(seconds=instant.timestamp() % STEP.total_seconds())
    return instant - past + (STEP if past >= STEP / 2 else timedelta())
