"""Zones, windows, service days and hamlets from a file: every line is right, or none counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import select

from app.booking import zone_queries, zone_services
from app.booking.models import PickupZone
from app.booking.zone_services import WeeklyWindow
from app.catalogue.errors import OpeningHoursError
from app.catalogue.import_file import FileTable
from app.catalogue.opening import WeeklySpan
from app.core.db import db
from app.core.i18n import _
from app.core.text import fold, tidy
from app.geo import hamlets
from app.geo.hamlets import HamletFacts
from app.geo.models import Commune

MOST_ERRORS = 50
LAT, LON = (8.0, 24.0), (102.0, 118.0)
YES = frozenset({"x", "co", "yes", "1", "xa", "true"})
WEEKDAY_WORDS = {
    **{f"t{number + 2}": number for number in range(6)},
    **{f"thu {number + 2}": number for number in range(6)},
    **{str(number + 2): number for number in range(6)},
    "hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "cn": 6, "chu nhat": 6,
    "thu hai": 0, "thu ba": 1, "thu tu": 2, "thu nam": 3, "thu sau": 4, "thu bay": 5,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_SPAN = re.compile(r"(\d{1,2})[:hg.]?(\d{2})?\s*[-–]\s*(\d{1,2})[:hg.]?(\d{2})?")


class AreaTable(StrEnum):
    """What a file's lines say."""

    ZONES = "zones"  # commune_code, zone
    WINDOWS = "windows"  # zone, weekday, hours, capacity, kept
    DAYS = "days"  # commune_code, weekdays
    HAMLETS = "hamlets"  # commune_code, hamlet, lat, lon, is_far


COLUMNS = {
    AreaTable.ZONES: ("commune_code", "zone"),
    AreaTable.WINDOWS: ("zone", "weekday", "hours", "capacity", "kept"),
    AreaTable.DAYS: ("commune_code", "weekdays"),
    AreaTable.HAMLETS: ("commune_code", "hamlet", "lat", "lon", "is_far"),
}
OPTIONAL = {"kept", "lat", "lon", "is_far"}
NAMES = {
    "ma xa": "commune_code", "xa": "commune_code", "commune": "commune_code",
    "khu vuc": "zone", "thu": "weekday", "gio": "hours", "so luot": "capacity",
    "giu cho tra": "kept", "ngay": "weekdays", "ngay phuc vu": "weekdays",
    "thon": "hamlet", "ban": "hamlet", "thon ban": "hamlet", "ten": "hamlet",
    "vi do": "lat", "kinh do": "lon", "is far": "is_far", "far": "is_far",
    "commune code": "commune_code", "o xa": "is_far", "xa trung tam": "is_far",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LineError:
    """What is wrong with one line of a file, as a spreadsheet counts them."""

    line: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class AreaImport:
    """What came of a file: how many lines count, or what is wrong; then nothing was written."""

    lines: int
    errors: tuple[LineError, ...] = ()


class _BadLineError(ValueError):
    """A line that says something else than is expected; the message is for people."""


_Row = dict[str, str]


def import_areas(
    *, kind: AreaTable, table: FileTable, province_code: str, by: str, now: datetime
) -> AreaImport:
    """Write what a file says of a province; with one mistake in it, nothing at all."""
    columns = _columns(kind, table)
    missing = [name for name in COLUMNS[kind] if name not in columns and name not in OPTIONAL]
    if missing:
        sentence = _("Thiếu cột: %(names)s.", names=", ".join(missing))
        return AreaImport(lines=0, errors=(LineError(line=1, sentence=sentence),))
    reader = _Reader(kind, province_code, by, now)
    errors = []
    for number, cells in table.lines:
        row = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        try:
            reader.read(row)
        except _BadLineError as mistake:
            errors.append(LineError(line=number, sentence=str(mistake)))
    if errors:
        return AreaImport(lines=0, errors=tuple(errors[:MOST_ERRORS]))
    reader.write()
    return AreaImport(lines=len(table.lines))


def _columns(kind: AreaTable, table: FileTable) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(table.headings):
        plain = heading.strip().lower()
        name = plain if plain in COLUMNS[kind] else NAMES.get(fold(heading), "")
        if name in COLUMNS[kind]:
            found.setdefault(name, at)
    return found


class _Reader:
    """Reads line after line, and writes when all of them are right."""

    def __init__(self, kind: AreaTable, province_code: str, by: str, now: datetime) -> None:
        self._kind, self._province_code, self._by, self._now = kind, province_code, by, now
        communes = select(Commune).where(Commune.province_code == province_code)
        self._communes = {one.code: one for one in db.session.scalars(communes)}
        zones = select(PickupZone).where(PickupZone.province_code == province_code)
        self._zones = {fold(one.name): one for one in db.session.scalars(zones)}
        self._zone_of: dict[str, str] = {}
        self._windows: dict[str, list[WeeklyWindow]] = {}
        self._days: dict[str, set[int]] = {}
        self._hamlets: dict[tuple[str, str], HamletFacts] = {}

    def read(self, row: _Row) -> None:
        readers = {
            AreaTable.ZONES: self._read_zone,
            AreaTable.WINDOWS: self._read_window,
            AreaTable.DAYS: self._read_days,
            AreaTable.HAMLETS: self._read_hamlet,
        }
        readers[self._kind](row)

    def write(self) -> None:
        by, now = self._by, self._now
        if self._zone_of:
            self._write_zones()
        for name, windows in self._windows.items():
            zone_services.set_windows(zone=self._zones[name], windows=windows, by=by, now=now)
        for code, weekdays in self._days.items():
            zone_services.set_service_days(commune_code=code, weekdays=weekdays, by=by, now=now)
        for facts in self._hamlets.values():
            hamlets.put_hamlet(facts=facts, by=by, now=now)

    def _write_zones(self) -> None:
        serving = zone_queries.zones_of_communes(province_code=self._province_code)
        codes: dict[str, set[str]] = {}
        for code, zone in serving.items():
            codes.setdefault(fold(zone.name), set()).add(code)
        for code, name in self._zone_of.items():
            for others in codes.values():
                others.discard(code)
            codes.setdefault(fold(name), set()).add(code)
        names = {fold(name): name for name in self._zone_of.values()}
        for key in names:
            zone = self._zones.get(key) or zone_services.add_zone(
                province_code=self._province_code,
                name=names[key],
                capacity=12,
                by=self._by,
                now=self._now,
            )
            zone_services.set_communes(
                zone=zone, commune_codes=codes[key], by=self._by, now=self._now
            )

    def _read_zone(self, row: _Row) -> None:
        code = self._commune(row)
        if not 1 <= len(row["zone"]) <= 100:
            raise _BadLineError(_("Thiếu tên khu vực."))
        self._zone_of[code] = row["zone"]

    def _read_window(self, row: _Row) -> None:
        key = fold(row["zone"])
        if key not in self._zones:
            raise _BadLineError(_("Tỉnh chưa có khu vực “%(name)s”.", name=row["zone"][:40]))
        (weekday,) = _weekdays(row["weekday"], most=1)
        capacity = _number(row["capacity"], most=zone_services.MOST_VISITS)
        kept = _number(row.get("kept") or "0", most=capacity)
        for opens, closes in _spans(row["hours"]):
            span = WeeklySpan(weekday, opens, closes)
            window = WeeklyWindow(span=span, capacity=capacity, kept_for_results=kept)
            self._windows.setdefault(key, []).append(window)
        try:
            zone_services.expect_apart(self._windows[key])
        except OpeningHoursError as error:
            raise _BadLineError(error.message) from None

    def _read_days(self, row: _Row) -> None:
        said = fold(row["weekdays"])
        is_daily = said in {"", "hang ngay", "moi ngay", "daily"}
        self._days[self._commune(row)] = set() if is_daily else set(_weekdays(row["weekdays"]))

    def _read_hamlet(self, row: _Row) -> None:
        code, name = self._commune(row), row["hamlet"].strip()
        if not 2 <= len(name) <= 100:
            raise _BadLineError(_("Tên thôn, bản có từ 2 đến 100 chữ."))
        if (code, fold(name)) in self._hamlets:
            raise _BadLineError(_("%(name)s đã có ở dòng trên.", name=name))
        lat, lon = row.get("lat", ""), row.get("lon", "")
        if bool(lat) != bool(lon):
            raise _BadLineError(_("Vĩ độ và kinh độ phải có cả hai, hoặc để trống cả hai."))
        self._hamlets[code, fold(name)] = HamletFacts(
            commune_code=code,
            name=name,
            lat=_degrees(lat, LAT) if lat else None,
            lon=_degrees(lon, LON) if lon else None,
            is_far=fold(row.get("is_far", "")) in YES,
        )

    def _commune(self, row: _Row) -> str:
        # A spreadsheet drops the zeros before a number.
        code = row["commune_code"].strip().zfill(5)
        if code in self._communes:
            return code
        named = [
            one.code
            for one in self._communes.values()
            if fold(row["commune_code"]) in (fold(one.name), fold(one.short_name))
        ]
        if len(named) != 1:
            wrong = row["commune_code"][:40]
            raise _BadLineError(_("Tỉnh không có xã, phường “%(code)s”.", code=wrong))
        return named[0]


def _weekdays(text: str, *, most: int = 7) -> Sequence[int]:
    parts = re.split(r"[,;+/&]|\bvà\b|\band\b", tidy(text).lower())
    found = [WEEKDAY_WORDS.get(fold(part)) for part in parts if part.strip()]
    if not found or None in found or len(found) > most:
        raise _BadLineError(_("Chưa hiểu ngày “%(text)s”. Ví dụ: T3, T6.", text=text[:40]))
    return [number for number in found if number is not None]


def _spans(text: str) -> list[tuple[time, time]]:
    parts = [part.strip() for part in re.split("[,;]", text) if part.strip()]
    if not parts:
        raise _hours_error(text)
    return [_span(part) for part in parts]


def _span(part: str) -> tuple[time, time]:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise _hours_error(part)
    try:
        opens, closes = (time(int(match[at]), int(match[at + 1] or 0)) for at in (1, 3))
    except ValueError:
        raise _hours_error(part) from None
    return opens, closes


def _hours_error(text: str) -> _BadLineError:
    return _BadLineError(_("Chưa hiểu giờ “%(text)s”. Ví dụ: 7:30-11:30.", text=text[:40]))


def _number(text: str, *, most: int) -> int:
    said = text.strip()
    if not (said.isascii() and said.isdigit()) or int(said[:9]) > most:
        raise _BadLineError(_("Cần một số từ 0 đến %(most)s.", most=most))
    return int(said)


def _degrees(text: str, bounds: tuple[float, float]) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not bounds[0] <= number <= bounds[1]:
        raise _BadLineError(_("Vị trí “%(text)s” không ở Việt Nam.", text=text[:20]))
    return number
