"""What people call closed roads: kinds, reasons, states, and from when to when."""

from datetime import datetime
from typing import Any

from app.core import clock
from app.core.i18n import WEEKDAYS, _, hour, lazy, ngettext, short_day
from app.roads.models import ClosureState, Place, Repeats, RoadClosure, Why

PLACES: dict[Place, Any] = {
    Place.LINE: lazy("Một đoạn đường"),
    Place.AREA: lazy("Một vùng"),
    Place.SPOT: lazy("Một chỗ"),
    Place.COMMUNE: lazy("Cả xã, phường"),
}
WHYS: dict[Why, Any] = {
    Why.LANDSLIDE: lazy("Sạt lở"),
    Why.FLOOD: lazy("Ngập, lũ"),
    Why.BRIDGE: lazy("Cầu, ngầm hỏng"),
    Why.WORKS: lazy("Làm đường"),
    Why.EVENT: lazy("Chợ, lễ hội"),
    Why.OTHER: lazy("Lý do khác"),
}
STATES: dict[ClosureState, Any] = {
    ClosureState.REPORTED: lazy("mới báo"),
    ClosureState.CONFIRMED: lazy("đã xác nhận"),
    ClosureState.LIFTED: lazy("đã thông đường"),
}
SHAPES = {
    ClosureState.REPORTED: "warn",
    ClosureState.CONFIRMED: "problem",
    ClosureState.LIFTED: "done",
}
RIDES = {
    "motorbike": lazy("xe máy"),
    "car": lazy("ô tô"),
    "foot": lazy("đi bộ"),
    "boat": lazy("xuồng"),
}


def who(closure: RoadClosure) -> str:
    """Say whom it keeps out, and how: "xe máy, ô tô: không qua được"."""
    rides = ", ".join(str(RIDES[ride]) for ride in closure.profiles if ride in RIDES)
    rides = rides or _("mọi xe")
    if closure.slow_factor is None:
        return _("%(rides)s: không qua được", rides=rides)
    times = f"{closure.slow_factor:g}"
    return _("%(rides)s: qua được, lâu gấp %(times)s lần", rides=rides, times=times)


def until(closure: RoadClosure) -> str:
    """Say from when to when: "từ 02/12/2026, chưa rõ ngày thông"."""
    if closure.repeats is Repeats.YEARLY:
        first, last = (_day_of_year(text) for text in (closure.season_from, closure.season_to))
        return _("hằng năm, từ %(first)s đến %(last)s", first=first, last=last)
    if closure.repeats is Repeats.WEEKLY:
        return _weekly(closure)
    start = moment(closure.starts_at)
    if closure.ends_at is None:
        return _("từ %(start)s, chưa rõ ngày thông", start=start)
    return _("từ %(start)s đến %(end)s", start=start, end=moment(closure.ends_at))


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def moment(at: datetime) -> str:
    """Write an instant briefly: the day alone where it is midnight."""
    local = clock.local(at)
    if local.hour == local.minute == 0:
        return short_day(at)
    return f"{hour(at)} {short_day(at)}"


def days_unseen(closure: RoadClosure, *, now: datetime) -> str:
    """Say for how long nobody has looked at it."""
    days = (now - (closure.confirmed_at or closure.reported_at)).days
    return str(ngettext("%(num)d ngày chưa ai xem lại", "%(num)d ngày chưa ai xem lại", days))


def said_of(row: RoadClosure) -> str:
    """Say what becomes of a report that was just made."""
    if row.state is ClosureState.CONFIRMED:
        return _("Đã ghi. Các kế hoạch tuyến sẽ tránh chỗ này.")
    if not row.is_drawn:
        return _("Đã ghi. Điều phối viên sẽ gọi hỏi chỗ này ở đâu, rồi xác nhận.")
    return _("Đã báo. Điều phối viên sẽ xem và xác nhận.")


def _weekly(closure: RoadClosure) -> str:
    days = ", ".join(str(WEEKDAYS[day]) for day in closure.weekdays)
    if closure.daily_from is None or closure.daily_to is None:
        return _("hằng tuần, %(days)s", days=days)
    first, last = (f"{at.hour}:{at.minute:02d}" for at in (closure.daily_from, closure.daily_to))
    return _("hằng tuần, %(days)s, %(first)s–%(last)s", days=days, first=first, last=last)


def _day_of_year(text: str) -> str:
    month, _dash, day = text.partition("-")
    return f"{int(day)}/{int(month)}"
