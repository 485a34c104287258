"""Take outlines of communes in from a file that an administrator has: read, match, mend, draw."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import cos, radians
from statistics import median
from typing import BinaryIO

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from app.core.db import db
from app.geo.boundary_errors import (
    BoundaryFileError,
    NoCommuneError,
    WrongAxesError,
    WrongCrsError,
    WrongPlaceError,
)
from app.geo.boundary_file import read_features
from app.geo.boundary_lines import Drawn, Named, draw
from app.geo.boundary_matching import CommuneFinder, Match, PropertyNames
from app.geo.boundary_shapes import MOST_POINTS, BrokenOutlineError, joined, outline_of, swapped
from app.geo.map_editions import Sheet, add_edition
from app.geo.models import Commune, MapLayer, Province
from app.geo.points import DEGREE_M

SHEET = "outlines"
# A point stands for a commune of at most some ten kilometres; islands may lie farther.
NEAR_DEG = 0.5
DEGREES = 360.0
# Some published areas are eightfold wrong; a province is a hundred times its communes.
MOST_TIMES = 20.0
SMALL_KM2 = 20.0


@dataclass(frozen=True, kw_only=True)
class OutlinesOf:
    """What was drawn for one province, and whom it lacks."""

    province_code: str
    province_name: str
    drawn: Drawn
    without: Sequence[str]  # communes of the province that no feature brought
    edition: int = 0  # 0: nothing was written


@dataclass(frozen=True, kw_only=True)
class BoundaryReport:
    """What became of a file."""

    features: int
    points: int
    provinces: Sequence[OutlinesOf]
    unmatched: Sequence[str]  # "Xã Cũ (00001): no commune has this code or name"
    mended: Sequence[str]
    broken: Sequence[str]
    misplaced: Sequence[str]


@dataclass
class _Reading:
    features: int = 0
    points: int = 0
    areas: dict[str, list[BaseGeometry]] = field(default_factory=lambda: defaultdict(list))
    unmatched: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)


def read_boundaries(*, stream: BinaryIO, names: PropertyNames, swap_axes: bool) -> BoundaryReport:
    """
    Read, match, mend and draw a GeoJSON file; write nothing.

    Parameters
    ----------
    stream
        The file, read once, a feature at a time.
    swap_axes
        Whether it writes latitude first, against its format.

    Raises
    ------
    BoundaryFileError
        When the file as a whole cannot be used.
    """
    communes = {commune.code: commune for commune in db.session.scalars(select(Commune))}
    provinces = {province.code: province for province in db.session.scalars(select(Province))}
    finder = CommuneFinder(communes.values(), provinces.values(), names)
    reading = _read(stream, finder, swap_axes=swap_axes)
    _expect_in_place(reading, communes)
    return BoundaryReport(
        features=reading.features,
        points=reading.points,
        provinces=_draw(reading, communes, provinces),
        unmatched=reading.unmatched,
        mended=reading.mended,
        broken=reading.broken,
        misplaced=reading.misplaced,
    )


def keep_boundaries(
    *, report: BoundaryReport, file_name: str, credit: str, by: str, now: datetime
) -> BoundaryReport:
    """
    Show what was read on the maps of its provinces, and say in which editions.

    Parameters
    ----------
    credit
        Whom maps name as the source; empty where nobody asks for it.
    """
    kept = [
        _kept(each, file_name=file_name, credit=credit, by=by, now=now) for each in report.provinces
    ]
    return replace(report, provinces=kept)


def _read(stream: BinaryIO, finder: CommuneFinder, *, swap_axes: bool) -> _Reading:
    reading = _Reading()
    for feature in read_features(stream):
        reading.features += 1
        match = finder.find(feature)
        if match.commune is None:
            reading.unmatched.append(f"{match.label}: {match.reason}")
            continue
        area = _area(feature.get("geometry"), match, reading)
        if area is None:
            continue
        reading.points += int(shapely.get_num_coordinates(area))
        if reading.points > MOST_POINTS:
            raise BoundaryFileError(
                f"Expected at most {MOST_POINTS:,} points. Import the file province by province."
            )
        reading.areas[match.commune.code].append(swapped(area) if swap_axes else area)
    if not reading.areas and not reading.broken:
        example = reading.unmatched[0] if reading.unmatched else "the file has no feature"
        raise NoCommuneError(reading.features, example)
    return reading


def _area(geometry: object, match: Match, reading: _Reading) -> BaseGeometry | None:
    try:
        outline = outline_of(geometry)
    except BrokenOutlineError as error:
        reading.broken.append(f"{match.label}: {error}")
        return None
    if outline.was_mended:
        reading.mended.append(match.label)
    return outline.area


def _expect_in_place(reading: _Reading, communes: Mapping[str, Commune]) -> None:
    """Refuse a file that lies elsewhere as a whole; leave out single outlines that do."""
    points = {code: shapely.Point(communes[code].lon, communes[code].lat) for code in reading.areas}
    away = {
        code: float(shapely.distance(points[code], shapely.GeometryCollection(areas)))
        for code, areas in reading.areas.items()
    }
    if away and median(away.values()) > NEAR_DEG:
        raise _elsewhere(reading, points, median(away.values()))
    for code, distance in away.items():
        commune = communes[code]
        if distance > NEAR_DEG:
            why = f"{distance:.1f} degrees from where it lies"
        elif (times := _times_too_large(commune, reading.areas[code])) > MOST_TIMES:
            why = f"{times:.0f} times as large as published"
        else:
            continue
        del reading.areas[code]
        reading.misplaced.append(f"{commune.name} ({code}): {why}")


def _times_too_large(commune: Commune, areas: Sequence[BaseGeometry]) -> float:
    if commune.area_km2 is None:
        return 0.0
    square_km = (DEGREE_M / 1000) ** 2 * cos(radians(commune.lat))
    found = sum(float(area.area) for area in areas) * square_km
    return found / max(commune.area_km2, SMALL_KM2)


def _elsewhere(
    reading: _Reading, points: Mapping[str, BaseGeometry], away_deg: float
) -> BoundaryFileError:
    turned = [
        float(shapely.distance(points[code], swapped(shapely.GeometryCollection(areas))))
        for code, areas in reading.areas.items()
    ]
    if median(turned) <= NEAR_DEG:
        return WrongAxesError()
    if away_deg > DEGREES:
        return WrongCrsError("metres or another unit, not degrees")
    return WrongPlaceError(away_deg)


def _draw(
    reading: _Reading, communes: Mapping[str, Commune], provinces: Mapping[str, Province]
) -> list[OutlinesOf]:
    of_province: dict[str, list[Commune]] = defaultdict(list)
    for code in sorted(reading.areas):
        of_province[communes[code].province_code].append(communes[code])
    return [
        OutlinesOf(
            province_code=code,
            province_name=provinces[code].short_name,
            drawn=draw([_named(commune, reading) for commune in present]),
            without=sorted(
                commune.name
                for commune in communes.values()
                if commune.province_code == code and commune.code not in reading.areas
            ),
        )
        for code, present in sorted(of_province.items())
    ]


def _named(commune: Commune, reading: _Reading) -> Named:
    return Named(
        code=commune.code,
        name=commune.short_name,
        lat=commune.lat,
        lon=commune.lon,
        area=joined(reading.areas[commune.code]),
    )


def _kept(
    outlines: OutlinesOf, *, file_name: str, credit: str, by: str, now: datetime
) -> OutlinesOf:
    drawn = outlines.drawn
    edition = add_edition(
        layer=MapLayer.OUTLINES,
        area=outlines.province_code,
        sheets=[Sheet(name=SHEET, content=drawn.content, size=drawn.size)],
        file_name=file_name,
        facts={
            "communes": drawn.communes,
            "without": len(outlines.without),
            "credit": credit[:200],
        },
        by=by,
        now=now,
    )
    return replace(outlines, edition=edition.number)
