"""How service days and the promise of another day are said."""

from collections.abc import Iterable

from app.booking.zones import Promise, Skipped, Why
from app.core.i18n import WEEKDAYS, _


def served_on(weekdays: Iterable[int]) -> str:
    """Name weekdays within a sentence: "thứ Ba và thứ Sáu"; nothing for every working day."""
    names = [_within(str(WEEKDAYS[number])) for number in sorted(weekdays)]
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s và %(last)s", some=", ".join(names[:-1]), last=names[-1])


def promise_words(promise: Promise) -> str:
    """Say why service days are passed over and which day is promised: "Thứ Ba đã đủ chỗ. …"."""
    said = [_skipped_words(one) for one in promise.skipped[:2]]
    if promise.first_offered is None:
        return _("Bưu tá đã kín lịch. Mời bạn tới Bộ phận Một cửa, hoặc gọi số ở cuối trang.")
    if not said:
        return ""
    day = _within(str(WEEKDAYS[promise.first_offered.weekday()]))
    comes = _("Bưu tá tới %(day)s %(on)s.", day=day, on=_date(promise))
    return " ".join([*said, comes])


def _skipped_words(one: Skipped) -> str:
    day = str(WEEKDAYS[one.on.weekday()])
    sentences = {
        Why.FULL: _("%(day)s đã đủ chỗ.", day=day),
        Why.TOO_LATE: _("%(day)s đã hết giờ đặt, lúc 17:00 hôm trước.", day=day),
        Why.ROUTES_SET: _("%(day)s đã xếp xong tuyến.", day=day),
        Why.DAY_OFF: _("%(day)s là ngày nghỉ.", day=day),
    }
    return sentences[one.reason]


def _date(promise: Promise) -> str:
    on = promise.first_offered
    return f"{on.day}/{on.month}" if on else ""


def _within(name: str) -> str:
    # English days keep their capital; Vietnamese ones are small within a sentence.
    return name[0].lower() + name[1:] if name.startswith(("Thứ", "Chủ")) else name
