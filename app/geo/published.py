"""The published list of provinces, communes and what they were before, read from its package.

The package is heavy, so it is imported only where the list is taken in, and its own conversion
is left alone: it would send a citizen's street to a service abroad.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import pi, sqrt
from statistics import median
from typing import Any

from app.core.text import fold
from app.geo.points import Point, distance_m

# A point is a mistake when it lies this far from where the commune's own parts lay.
_FAR_M = 60_000.0
_FAR_RADII = 10.0
_SPECIAL_ZONE = "Đặc khu"  # archipelagos: far from their parts without any mistake


@dataclass(frozen=True, kw_only=True)
class PublishedCommune:
    """One commune of today with its province, as published."""

    code: str
    name: str
    short_name: str
    kind: str
    point: Point
    area_km2: float | None
    province_code: str
    province_name: str
    province_short_name: str
    province_point: Point


@dataclass(frozen=True, kw_only=True)
class PublishedFormer:
    """A commune of the three tiers that ended on 2025-07-01, and where it went."""

    key: str
    full_name: str  # "Xã Trung Lèng Hồ, Huyện Bát Xát, Tỉnh Lào Cai"
    search_key: str  # "trung leng ho huyen bat xat tinh lao cai"
    point: Point | None
    commune_codes: tuple[str, ...]  # the main one first, where it was divided


def communes() -> list[PublishedCommune]:
    """Return today's communes; a point that went to a namesake is put among its own parts."""
    from vietnamadminunits.database import get_data

    parts = _points_of_parts(former_communes())
    return [_settled(_commune(row), parts) for row in get_data()]


def former_communes() -> list[PublishedFormer]:
    """Return every commune of the former three tiers."""
    from vietnamadminunits.database import get_data

    heirs = _heirs()
    return [_former(row, heirs) for row in get_data(table="admin_units_legacy")]


def _commune(row: Mapping[str, Any]) -> PublishedCommune:
    return PublishedCommune(
        code=row["wardCode"],
        name=row["ward"],
        short_name=row["wardShort"],
        kind=row["wardType"],
        point=Point(row["wardLat"], row["wardLon"]),
        area_km2=row["wardAreaKm2"],
        province_code=row["provinceCode"],
        province_name=row["province"],
        province_short_name=row["provinceShort"],
        province_point=Point(row["provinceLat"], row["provinceLon"]),
    )


def _former(row: Mapping[str, Any], heirs: Mapping[str, tuple[str, ...]]) -> PublishedFormer:
    key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
    names = [name for name in (row["ward"], row["district"], row["province"]) if name]
    name = fold(names[0]).removeprefix(f"{fold(row['wardType'] or '')} ")
    lat, lon = row["wardLat"], row["wardLon"]
    return PublishedFormer(
        key=key,
        full_name=", ".join(names),
        search_key=" ".join([name, *map(fold, names[1:])]),
        point=None if lat is None or lon is None else Point(lat, lon),
        commune_codes=heirs[key],
    )


def _heirs() -> Mapping[str, tuple[str, ...]]:
    from vietnamadminunits.converter import converter_2025 as tables
    from vietnamadminunits.database import get_data

    codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in get_data()}
    heirs = {
        former: (codes[province, commune],)
        for province, communes in tables.DICT_PROVINCE_WARD_NO_DIVIDED.items()
        for commune, formers in communes.items()
        for former in formers
    }
    for province, divided in tables.DICT_PROVINCE_WARD_DIVIDED.items():
        for former, shares in divided.items():
            main_first = sorted(shares, key=lambda share: not share["isDefaultNewWard"])
            heirs[former] = tuple(codes[province, share["newWardKey"]] for share in main_first)
    return heirs


def _points_of_parts(formers: Iterable[PublishedFormer]) -> Mapping[str, list[Point]]:
    points: dict[str, list[Point]] = defaultdict(list)
    for former in formers:
        if former.point is None:
            continue
        for code in former.commune_codes:
            points[code].append(former.point)
    return points


def _settled(commune: PublishedCommune, parts: Mapping[str, list[Point]]) -> PublishedCommune:
    points = parts.get(commune.code)
    if not points or commune.kind == _SPECIAL_ZONE:
        return commune
    middle = Point(median(point.lat for point in points), median(point.lon for point in points))
    radius_m = 1000 * sqrt((commune.area_km2 or 100.0) / pi)
    is_mistaken = distance_m(commune.point, middle) > max(_FAR_M, _FAR_RADII * radius_m)
    return replace(commune, point=middle) if is_mistaken else commune
