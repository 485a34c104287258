"""Languages and how things are written: Vietnamese is the source, English the second."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, has_request_context, request

from app.core import clock, codes, languages
from app.core.languages import (
    LANGUAGE_COOKIE,
    LANGUAGES,
    Lazy,
    force_locale,
    gettext,
    language,
    ngettext,
)

DISPLAY_COOKIE = "display"

# Babel marks these names for extraction; the rooms above import them from here.
_ = gettext
lazy: Any = Lazy  # Stands wherever a sentence stands.
__all__ = [
    "DISPLAY_COOKIE",
    "LANGUAGES",
    "LANGUAGE_COOKIE",
    "Display",
    "_",
    "force_locale",
    "init_app",
    "language",
    "lazy",
    "ngettext",
]

WEEKDAYS = (
    lazy("Thứ Hai"), lazy("Thứ Ba"), lazy("Thứ Tư"), lazy("Thứ Năm"),
    lazy("Thứ Sáu"), lazy("Thứ Bảy"), lazy("Chủ Nhật"),
)  # fmt: skip


@dataclass(frozen=True)
class Display:
    """What a reader asked of the page: larger letters, stronger contrast."""

    large_print: bool
    contrast: bool


def init_app(app: Flask) -> None:
    """Choose the language by cookie and teach templates how things are written."""
    languages.init_app(app)
    filters: dict[str, Callable[..., Any]] = {
        "vnd": vnd, "day": day, "short_day": short_day, "hour": hour, "when": when,
        "phone": phone, "code": codes.grouped, "km": km, "minutes": minutes, "whole": whole,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.context_processor(lambda: {"lang": language(), "display": display()})


def display() -> Display:
    """Return what the reader asked of the page."""
    asked = request.cookies.get(DISPLAY_COOKIE, "") if has_request_context() else ""
    return Display(large_print="large" in asked, contrast="contrast" in asked)


def vnd(amount: int | None) -> str:
    """Write an amount of đồng: 35.000 đ."""
    if amount is None:
        return ""
    text = f"{amount:,}"
    return (text if language() == "en" else text.replace(",", ".")) + "\u00a0đ"


def day(value: date | datetime) -> str:
    """Write a day in full: Thứ Ba, 24 tháng 11."""
    on = _local_date(value)
    if language() == "en":
        return f"{on:%A}, {on.day}\u00a0{on:%B}"
    return f"{WEEKDAYS[on.weekday()]}, {on.day} tháng {on.month}"


def short_day(value: date | datetime) -> str:
    """Write a day in figures: 24/11/2026."""
    return f"{_local_date(value):%d/%m/%Y}"


def hour(value: datetime) -> str:
    """Write a time of day: 7:30."""
    moment = clock.local(value)
    return f"{moment.hour}:{moment.minute:02d}"


def when(value: datetime) -> str:
    """Write an instant: 7:30, Thứ Ba, 24 tháng 11."""
    return f"{hour(value)}, {day(value)}"


def phone(number: str) -> str:
    """Write a phone number in groups, as people say it: 0912 345 678."""
    if len(number) in {10, 11}:
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def km(metres: int) -> str:
    """Write a distance in kilometres: 12,4 km."""
    text = f"{metres / 1000:.1f}"
    return (text if language() == "en" else text.replace(".", ",")) + "\u00a0km"


def whole(number: int) -> str:
    """Write a whole number: 2.071."""
    text = f"{number:,}"
    return text if language() == "en" else text.replace(",", ".")


def minutes(seconds: int) -> str:
    """Write a span: 45 phút, 2 giờ 05."""
    total = round(seconds / 60)
    if total < 60:
        return str(ngettext("%(num)d phút", "%(num)d phút", total))
    hours, rest = divmod(total, 60)
    if rest == 0:
        return str(ngettext("%(num)d giờ", "%(num)d giờ", hours))
    return str(gettext("%(hours)d giờ %(rest)02d", hours=hours, rest=rest))


def _local_date(value: date | datetime) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value
