"""Take the published communes in, and let an administrator correct them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from app.core import audit
from app.core.db import db
from app.core.text import fold
from app.geo import published
from app.geo.errors import UnknownCommuneError
from app.geo.models import Commune, FormerCommune, Province, Terrain
from app.geo.published import PublishedCommune
from app.geo.terrain import commune_terrain_default


@dataclass(frozen=True, kw_only=True)
class Imported:
    """How many rows an import left behind, and how many of them are new."""

    provinces: int
    communes: int
    former_communes: int
    new: int


def import_communes() -> Imported:
    """
    Take in every published province and commune; doing it again changes nothing.

    Names and areas follow the list; points and terrain, once here, are the administrator's.
    """
    rows = published.communes()
    provinces = _import_provinces(rows)
    known = {commune.code: commune for commune in db.session.scalars(select(Commune))}
    for row in rows:
        commune = known.get(row.code) or _new_commune(row)
        commune.name = row.name
        commune.short_name = row.short_name
        commune.search_key = fold(row.name)
        commune.area_km2 = row.area_km2
        commune.province_code = row.province_code
    db.session.flush()
    codes = {row.code for row in rows}
    return Imported(
        provinces=provinces,
        communes=len(codes),
        former_communes=_import_former_communes(),
        new=len(codes - known.keys()),
    )


def set_terrain(*, commune_code: str, terrain: Terrain, by: str, now: datetime) -> Commune:
    """Say what the roads of a commune are like."""
    commune = _commune(commune_code)
    commune.terrain = terrain
    audit.record(
        action="geo.terrain_set", subject=f"commune:{commune.code}", by=by, now=now, terrain=terrain
    )
    db.session.flush()
    return commune


def move_commune(*, commune_code: str, lat: float, lon: float, by: str, now: datetime) -> Commune:
    """Put the point that stands for a commune where it belongs."""
    commune = _commune(commune_code)
    commune.lat, commune.lon = lat, lon
    audit.record(
        action="geo.commune_moved",
        subject=f"commune:{commune.code}",
        by=by,
        now=now,
        lat=lat,
        lon=lon,
    )
    db.session.flush()
    return commune


def _import_provinces(rows: Iterable[PublishedCommune]) -> int:
    by_code = {row.province_code: row for row in rows}
    known = {province.code: province for province in db.session.scalars(select(Province))}
    for code, row in by_code.items():
        point = row.province_point
        province = known.get(code) or Province(code=code, lat=point.lat, lon=point.lon)
        province.name = row.province_name
        province.short_name = row.province_short_name
        db.session.add(province)
    db.session.flush()
    return len(by_code)


def _import_former_communes() -> int:
    formers = published.former_communes()
    known = set(db.session.execute(select(FormerCommune.commune_code, FormerCommune.key)).tuples())
    rows = [
        {
            "key": former.key,
            "full_name": former.full_name,
            "search_key": former.search_key,
            "commune_code": code,
            "is_main": code == former.commune_codes[0],
        }
        for former in formers
        for code in former.commune_codes
        if (code, former.key) not in known
    ]
    if rows:
        db.session.execute(insert(FormerCommune), rows)
    return len(formers)


def _new_commune(row: PublishedCommune) -> Commune:
    commune = Commune(
        code=row.code,
        lat=row.point.lat,
        lon=row.point.lon,
        terrain=commune_terrain_default(province_code=row.province_code, area_km2=row.area_km2),
    )
    db.session.add(commune)
    return commune


def _commune(code: str) -> Commune:
    commune = db.session.get(Commune, code)
    if commune is None:
        raise UnknownCommuneError
    return commune
