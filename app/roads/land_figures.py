"""The figures as people type them: every field's name, words and bounds, and reading them back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import _
from app.geo import queries as geo
from app.roads.land_estimate import estimate_of
from optimizer import InvalidProblemError
from optimizer.travel import UNREACHABLE, Point, Terrain
from optimizer.travel.tables import (
    BANDS_KM,
    FASTEST_KM_H,
    LARGEST_FACTOR,
    LEAST_FACTOR,
    LONGEST_START_S,
    SLOWEST_KM_H,
    TravelTables,
    read_tables,
)

PROFILES = ("motorbike", "car", "foot", "boat")
LONGEST = 12


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What somebody typed: the tables it makes, or what is wrong with which field."""

    typed: Mapping[str, str]
    tables: TravelTables | None
    errors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ExampleRide:
    """A ride between two communes, by the figures that hold and by those that are tried."""

    profile: str
    held_s: int | None  # None: no way leads there
    held_m: int | None
    tried_s: int | None
    tried_m: int | None


def write_figures(tables: TravelTables) -> dict[str, str]:
    """Write each figure under its field's name, as Vietnamese write numbers."""
    return {name: _written(_found(tables.written(), path)) for name, path, _least, _most in _all()}


def read_figures(typed: Mapping[str, str]) -> Answers:
    """Read the fields; a figure that is none, or out of bounds, is said beside its field."""
    kept = {name: typed.get(name, "")[:LONGEST] for name, *_rest in _all()}
    document = TravelTables().written()
    errors: dict[str, str] = {}
    for name, path, least, most in _all():
        number = _number(kept[name])
        if number is None or not least <= number <= most:
            errors[name] = _(
                "Số từ %(least)s đến %(most)s.", least=_written(least), most=_written(most)
            )
        else:
            _put(document, path, number)
    tables = None if errors else _tables(document, errors)
    return Answers(typed=kept, tables=tables, errors=errors)


def example(
    *, province_code: str, start_code: str, end_code: str, tables: TravelTables
) -> list[ExampleRide]:
    """Say what a ride between two communes takes now, and what it would take."""
    ends = [geo.commune(code=code) for code in (start_code, end_code)]
    points = [Point(end.lat, end.lon, Terrain(end.terrain)) for end in ends]
    held = estimate_of(province_code=province_code)
    tried = estimate_of(province_code=province_code, tables=tables)
    rides = []
    for profile in PROFILES:
        before, after = (one.matrix(points, profile=profile) for one in (held, tried))
        rides.append(
            ExampleRide(
                profile=profile,
                held_s=_known(before.seconds[0, 1]),
                held_m=_known(before.metres[0, 1]),
                tried_s=_known(after.seconds[0, 1]),
                tried_m=_known(after.metres[0, 1]),
            )
        )
    return rides


def _all() -> Iterator[tuple[str, tuple[str | int, ...], float, float]]:
    """Yield each field: name, where it stands in the written tables, least and most."""
    path: tuple[str | int, ...]
    for band in range(len(BANDS_KM)):
        for terrain in Terrain:
            path = ("road_over_air", terrain.value, band)
            yield f"factor-{terrain.value}-{band}", path, LEAST_FACTOR, LARGEST_FACTOR
        yield f"water-{band}", ("water_over_air", band), LEAST_FACTOR, LARGEST_FACTOR
    for profile in PROFILES:
        for terrain in Terrain:
            path = ("speed_km_h", profile, terrain.value)
            yield f"speed-{profile}-{terrain.value}", path, SLOWEST_KM_H, FASTEST_KM_H
        yield f"start-{profile}", ("fixed_s", profile), 0, LONGEST_START_S


def _tables(document: dict[str, Any], errors: dict[str, str]) -> TravelTables | None:
    try:
        return read_tables(document)
    except InvalidProblemError as error:
        # Bounds are kept already: what is left is a curve that falls too fast.
        name = error.field.removeprefix("road_over_air[").removesuffix("]")
        sentence = _("Hệ số giảm quá nhanh: nơi xa hơn sẽ thành gần hơn. Mời bạn xem lại.")
        errors["water-0" if error.field == "water_over_air" else f"factor-{name}-0"] = sentence
        return None


def _found(document: Any, path: tuple[str | int, ...]) -> float:
    for step in path:
        document = document.get(step, 0) if isinstance(document, dict) else document[step]
    return float(document)


def _put(document: Any, path: tuple[str | int, ...], number: float) -> None:
    *way, last = path
    for step in way:
        document = document[step]
    document[last] = number


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _written(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def _known(number: Any) -> int | None:
    return None if number == UNREACHABLE else int(number)
