"""Places as people type them: degrees, or the name of a commune; one a line."""

from collections.abc import Sequence
from typing import Any

from app.core.i18n import _
from app.core.text import tidy
from app.geo import queries as geo
from app.geo.models import Commune
from app.roads.closures_errors import BadClosureError
from app.roads.closures_shapes import check_shape, read_corners
from app.roads.land_errors import BadLandError
from app.roads.models import Place

MOST_CROSSINGS = 100
LONGEST_NAME = 100
# A line of a hair's breadth: `check_shape` judges lines, and one place is to be judged alike.
HAIR = 0.0001


def read_place(text: str, *, province_code: str, field: str) -> tuple[float, float]:
    """
    Read a place: "22.3364, 103.8438", or "Tả Van".

    Raises
    ------
    BadLandError
        Naming the field, where it is neither.
    """
    corners = _corners(text) or _point_of(text, province_code)
    if corners is None:
        raise BadLandError(
            field,
            _("Không hiểu “%(text)s”. Mời bạn ghi toạ độ hoặc tên xã của tỉnh.", text=text[:60]),
        )
    lat, lon = corners
    _check([(lat, lon), (lat + HAIR, lon)], field)
    return lat, lon


def read_line(text: str, *, province_code: str, field: str) -> list[tuple[float, float]]:
    """
    Read a line, one place a line of text.

    Raises
    ------
    BadLandError
        Naming the field and the words that are no place.
    """
    places = [read_place(line, province_code=province_code, field=field) for line in _lines(text)]
    _check(places, field)
    return places


def read_crossings(text: str, *, province_code: str, field: str) -> list[dict[str, Any]]:
    """
    Read crossings, one a line: "Cầu Phố Lu: 22.31, 104.19", the name may be left out.

    Raises
    ------
    BadLandError
        Naming the field and the words that are no place.
    """
    lines = _lines(text)
    if len(lines) > MOST_CROSSINGS:
        raise BadLandError(field, _("Nhiều nhất %(most)d cầu một vật cản.", most=MOST_CROSSINGS))
    return [_crossing(line, province_code, field) for line in lines]


def write_crossings(crossings: Sequence[Any]) -> str:
    """Write crossings as `read_crossings` reads them."""
    return "\n".join(
        f"{one['name']}: {one['lat']:.6f}, {one['lon']:.6f}"
        if one["name"]
        else f"{one['lat']:.6f}, {one['lon']:.6f}"
        for one in crossings
    )


def write_place(lat: float, lon: float) -> str:
    """Write a place as `read_place` reads it."""
    return f"{lat:.6f}, {lon:.6f}"


def _crossing(line: str, province_code: str, field: str) -> dict[str, Any]:
    name, colon, place = line.rpartition(":")
    lat, lon = read_place(tidy(place) if colon else line, province_code=province_code, field=field)
    return {"name": tidy(name)[:LONGEST_NAME], "lat": lat, "lon": lon}


def _lines(text: str) -> list[str]:
    return [tidy(line) for line in text.splitlines() if line.strip()]


def _corners(text: str) -> tuple[float, float] | None:
    try:
        return read_corners(text)[0]
    except (BadClosureError, IndexError):
        return None


def _point_of(text: str, province_code: str) -> tuple[float, float] | None:
    commune = _commune_named(text, province_code)
    return (commune.lat, commune.lon) if commune else None


def _commune_named(text: str, province_code: str) -> Commune | None:
    words = tidy(text)
    if not words or any(letter.isdigit() for letter in words):
        return None
    found = geo.search_communes(text=words, province_code=province_code, limit=1)
    return found[0] if found and found[0].province_code == province_code else None


def _check(places: Sequence[tuple[float, float]], field: str) -> None:
    try:
        check_shape(Place.LINE, places)
    except BadClosureError as error:
        raise BadLandError(field, error.message) from None
