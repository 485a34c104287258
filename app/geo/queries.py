"""Find provinces and communes, by today's names, by former ones, and by a point."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, radians
from typing import overload

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.core.text import fold
from app.geo import matching
from app.geo.errors import UnknownCommuneError
from app.geo.models import Commune, FormerCommune, Province
from app.geo.points import DEGREE_M, Point, distance_m

MOST_LETTERS = 200
CANDIDATES = 200
BOXES_DEGREES = (0.05, 0.2, 0.8, 3.2)


@dataclass(frozen=True, kw_only=True)
class ConvertedAddress:
    """An address of the former three tiers, and the communes of today that it may lie in."""

    former_name: str  # "Xã Trung Lèng Hồ, Huyện Bát Xát, Tỉnh Lào Cai"
    communes: tuple[Commune, ...]  # the likeliest first; more than one where it was divided

    @property
    def commune(self) -> Commune:
        """The commune that it most likely lies in."""
        return self.communes[0]


@dataclass(frozen=True, slots=True)
class CommuneName:
    """A commune, as a list of names shows it."""

    code: str
    name: str


# Built once: citizens' pages ask these.
_COMMUNE = select(Commune).where(Commune.code == bindparam("code"))
_NAMES = select(Commune.code, Commune.name, Commune.short_name).where(
    Commune.province_code == bindparam("province")
)
_folded = lru_cache(maxsize=8192)(fold)  # of communes' names, which do not change


@dataclass(frozen=True)
class FoundCommunes(Sequence[Commune]):
    """Communes that answer a search, best first, and which of them were found by a former name."""

    communes: tuple[Commune, ...] = ()
    former_names: Mapping[str, str] = field(default_factory=dict)  # by commune code

    @property
    def is_converted(self) -> bool:
        """Whether what was typed is a name or an address from before 2025-07-01."""
        return bool(self.former_names)

    @overload
    def __getitem__(self, index: int) -> Commune: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Commune]: ...
    def __getitem__(self, index: int | slice) -> Commune | Sequence[Commune]:
        return self.communes[index]

    def __len__(self) -> int:
        return len(self.communes)


def provinces() -> list[Province]:
    """Return every province, by name."""
    return sorted(db.session.scalars(select(Province)), key=lambda row: fold(row.short_name))


def commune(*, code: str) -> Commune:
    """
    Return one commune.

    Raises
    ------
    UnknownCommuneError
        When no commune has this code, or the code is not one at all.
    """
    is_one = code.isdecimal() and code.isascii()
    found = db.session.scalar(_COMMUNE, {"code": code}) if is_one else None
    if found is None:
        raise UnknownCommuneError
    return found


def commune_names(*, province_code: str) -> list[CommuneName]:
    """Return the names of a province's communes in the order of `communes_of`, for a choice."""
    found = db.session.execute(_NAMES, {"province": fold(province_code)})
    ordered = sorted(found, key=lambda row: (_folded(row.short_name), row.name, row.code))
    return [CommuneName(code=row.code, name=row.name) for row in ordered]


def communes_of(*, province_code: str) -> list[Commune]:
    """Return a province's communes, by name."""
    statement = select(Commune).where(Commune.province_code == fold(province_code))
    return sorted(
        db.session.scalars(statement), key=lambda row: (fold(row.short_name), row.name, row.code)
    )


def search_communes(
    *, text: str, province_code: str | None = None, limit: int = 20
) -> FoundCommunes:
    """
    Find communes by what somebody typed, with or without accents, best first.

    A name of today comes first ("ta van", "Hoà Bình", "Tả Van, Lào Cai"); where none answers,
    an address or a name from before 2025-07-01 is converted, and the answer says so.
    """
    text = text[:MOST_LETTERS]
    for key, named_province in _readings(text):
        if found := _named(key, text, named_province or province_code, limit):
            return FoundCommunes(found)
    if converted := _converted(text, province_code, limit):
        return converted
    for part in matching.likely_parts(text):
        if found := _named(matching.without_kind(part), text, province_code, limit):
            return FoundCommunes(found)
    return FoundCommunes()


def convert_old_address(*, text: str, province_code: str | None = None) -> ConvertedAddress | None:
    """
    Return today's communes for an address or a name from before 2025-07-01.

    None when the text has none, or when several former communes answer it equally well.
    """
    rows = _former(text[:MOST_LETTERS], province_code)
    if len({row.key for row in rows}) != 1:
        return None
    return ConvertedAddress(
        former_name=rows[0].full_name, communes=tuple(row.commune for row in rows)
    )


def nearest_commune(*, lat: float, lon: float) -> Commune | None:
    """Return the commune whose point is nearest, None far from all of them."""
    here = Point(lat, lon)
    for half in BOXES_DEGREES:
        near = _in_box(here, half)
        if not near:
            continue
        nearest = min(near, key=lambda row: (distance_m(here, Point(row.lat, row.lon)), row.code))
        # Outside the box somebody may be nearer than a corner of it.
        reach_m = half * DEGREE_M * cos(radians(min(89.0, abs(lat) + half)))
        if distance_m(here, Point(nearest.lat, nearest.lon)) <= reach_m:
            return nearest
    return None


def _readings(text: str) -> Iterator[tuple[str, str | None]]:
    # "Lào Cai" may be the ward of that name, or say where the commune before it lies.
    key = fold(text)
    if not key:
        return
    yield key, None
    parts = matching.folded_parts(text)
    for province in provinces():
        for name in (fold(province.name), fold(province.short_name)):
            if key.endswith(f" {name}"):
                yield key.removesuffix(f" {name}"), province.code
            if parts[-1] == name and len(parts) > 1 and matching.names_its_kind(parts[-2]):
                yield parts[-2], province.code


def _named(key: str, text: str, province_code: str | None, limit: int) -> tuple[Commune, ...]:
    place = matching.rank(key)
    statement = (
        select(Commune, place)
        .where(Commune.search_key.contains(key, autoescape=True))
        .options(joinedload(Commune.province))
        .order_by(place, Commune.search_key, Commune.code)
        .limit(CANDIDATES)
    )
    if province_code:
        statement = statement.where(Commune.province_code == fold(province_code))
    typed = matching.accented(text.split(",")[0])
    rows = sorted(
        db.session.execute(statement).tuples(),
        key=lambda row: (row[1], typed not in matching.accented(row[0].name)),
    )
    return tuple(row for row, _ in rows[:limit])


def _converted(text: str, province_code: str | None, limit: int) -> FoundCommunes | None:
    rows = {row.commune_code: row for row in reversed(_former(text, province_code))}
    if not rows:
        return None
    best_first = list(reversed(rows.values()))[:limit]
    return FoundCommunes(
        tuple(row.commune for row in best_first),
        {row.commune_code: row.full_name for row in best_first},
    )


def _former(text: str, province_code: str | None) -> list[FormerCommune]:
    typed = matching.accented(text)
    for reading in matching.former_readings(text):
        rows = _former_beginning(reading.words, province_code)
        named = [row for row in rows if matching.bears_name(row.search_key, reading.name)]
        of_kind = [row for row in named if fold(row.full_name).startswith(f"{reading.typed} ")]
        spelled = [row for row in of_kind if matching.accented(row.full_name).startswith(typed)]
        if best := spelled or of_kind or named or rows:
            return best
    return []


def _former_beginning(words: list[str], province_code: str | None) -> list[FormerCommune]:
    statement = (
        select(FormerCommune)
        .join(FormerCommune.commune)
        .where(FormerCommune.search_key.like("%".join([*words, ""])))  # Folded: no wildcards.
        .options(contains_eager(FormerCommune.commune).joinedload(Commune.province))
        .order_by(FormerCommune.search_key, FormerCommune.is_main.desc(), FormerCommune.id)
        .limit(CANDIDATES)
    )
    if province_code:
        statement = statement.where(Commune.province_code == fold(province_code))
    return [row for row in db.session.scalars(statement) if matching.answers(row.search_key, words)]


def _in_box(here: Point, half: float) -> list[Commune]:
    statement = select(Commune).where(
        Commune.lat.between(here.lat - half, here.lat + half),
        Commune.lon.between(here.lon - half, here.lon + half),
    )
    return list(db.session.scalars(statement))
