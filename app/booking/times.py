"""Free times as pages show them: by day, by half of a day, as things to tap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from app.booking.models import Slot
from app.booking.queries import FreeTime
from app.core import clock
from app.core.i18n import WEEKDAYS, _, day, hour, language, ngettext

NEAR_DAYS = 4
NOON = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """One free time to choose."""

    value: int
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Half:
    """The free times of a morning or of an afternoon; without a title, of the whole day."""

    title: str
    tiles: list[Tile]

    @property
    def slot_ids(self) -> list[int]:
        """The slots in it."""
        return [tile.value for tile in self.tiles]


@dataclass(frozen=True, slots=True)
class Day:
    """A day's free times, by halves of the day where there are many."""

    title: str
    note: str
    slot_ids: list[int]
    halves: list[Half]


def days_of(slots: Iterable[FreeTime], *, now: datetime) -> list[Day]:
    """Return free times by day, as tiles of the morning and of the afternoon."""
    today = clock.local_day(now)
    by_day = groupby(slots, key=lambda slot: clock.local_day(slot.starts_at))
    return [_day(on, today, list(of_day)) for on, of_day in by_day]


def near(slots: list[FreeTime], *, chosen: int | None) -> list[FreeTime]:
    """Return the free times of the first days; all of them where a later one is chosen."""
    days = groupby(slots, key=lambda slot: clock.local_day(slot.starts_at))
    first = [slot for _on, of_day in islice(days, NEAR_DAYS) for slot in of_day]
    is_later = any(slot.id == chosen for slot in slots[len(first) :])
    return slots if is_later else first


def nearest(slots: list[FreeTime], to: Slot | None, *, limit: int = 3) -> list[FreeTime]:
    """Return the free times nearest to one that was missed, in order of time."""
    if to is None:
        return slots[:limit]
    around = [other for other in slots if other.id != to.id]
    around.sort(key=lambda other: (abs(other.starts_at - to.starts_at), other.id))
    return sorted(around[:limit], key=lambda other: other.starts_at)


def slot_words(slot: Slot | FreeTime) -> str:
    """Write when a visit is: 8:00, or the span in which a courier comes."""
    if slot.office_id is not None:
        return f"{hour(slot.starts_at)}, {day(slot.starts_at)}"
    return f"{span(slot.starts_at, slot.ends_at)}, {day(slot.starts_at)}"


def brief_day(on: date) -> str:
    """Write a day in little room: "Thứ Ba 24/11"."""
    if language() == "en":
        return f"{on:%a} {on.day} {on:%b}"
    return f"{WEEKDAYS[on.weekday()]} {on.day}/{on.month}"


def span(starts: datetime, ends: datetime) -> str:
    """Write a span of a day: 7:30 – 11:30."""
    return f"{hour(starts)} – {hour(ends)}"


def day_title(on: date, today: date) -> str:
    """Write a day as people say it: "Ngày mai, 3/12"."""
    names = {today: _("Hôm nay"), today + timedelta(days=1): _("Ngày mai")}
    return f"{names[on]}, {on.day}/{on.month}" if on in names else day(on)


def _day(on: date, today: date, slots: list[FreeTime]) -> Day:
    is_home = slots[0].zone_id is not None
    halves = [
        Half(words, [_tile(slot, words) for slot in of_half])
        for words, of_half in groupby(slots, key=_half_of_day)
    ]
    free = ngettext("%(num)d khung giờ trống", "%(num)d khung giờ trống", len(slots))
    if is_home:  # One row of two windows needs no headings; a page of times does.
        halves = [Half("", [tile for half in halves for tile in half.tiles])]
    return Day(
        title=day_title(on, today),
        note=_halves_left(slots) if is_home else free,
        slot_ids=[slot.id for slot in slots],
        halves=halves,
    )


def _half_of_day(slot: FreeTime) -> str:
    words: str = _("Buổi sáng") if _is_morning(slot) else _("Buổi chiều")
    return words


def _halves_left(slots: list[FreeTime]) -> str:
    if {_is_morning(slot) for slot in slots} == {True, False}:
        return str(_("còn sáng và chiều"))
    return str(_("còn sáng") if _is_morning(slots[0]) else _("còn chiều"))


def _is_morning(slot: FreeTime) -> bool:
    return clock.local(slot.starts_at).hour < NOON


def _tile(slot: FreeTime, half: str) -> Tile:
    if slot.zone_id is not None:
        return Tile(value=slot.id, label=half, note=span(slot.starts_at, slot.ends_at))
    return Tile(value=slot.id, label=hour(slot.starts_at), note="")
