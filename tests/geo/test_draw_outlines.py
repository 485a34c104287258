import json

import brotli
import numpy as np
import pytest
import shapely

from app.geo.boundary_lines import Drawn, Named, draw
from app.geo.polyline import decode, encode


def named(code: str, area) -> Named:
    return Named(code=code, name=code, lat=0.0, lon=0.0, area=area)


def read(drawn: Drawn):
    """The served JSON, and each commune's land put together again from its lines."""
    document = json.loads(brotli.decompress(drawn.content))
    lines = [decode(text, digits=document["digits"]) for text in document["lines"]]
    return document, [land(commune["rings"], lines) for commune in document["communes"]]


def land(rings, lines):
    parts = []
    for ring in rings:
        points = []
        for number in ring:
            line = list(lines[number] if number >= 0 else lines[~number][::-1])
            assert not points or points[-1] == line[0]
            points += line[1:] if points else line
        assert points[0] == points[-1]
        parts.append(shapely.Polygon([(lon, lat) for lat, lon in points]))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.symmetric_difference(part)
    return whole


def test_neighbours_share_one_border():
    west, east = shapely.box(104.0, 22.0, 104.1, 22.1), shapely.box(104.1, 22.0, 104.2, 22.1)

    document, (a, b) = read(draw([named("1", west), named("2", east)]))

    assert len(document["lines"]) == 3
    assert a.equals(west)
    assert b.equals(east)


def test_slivers_between_neighbours_are_closed():
    west = shapely.Polygon([(104, 22), (104.1, 22), (104.0992, 22.05), (104.1, 22.1), (104, 22.1)])
    east = shapely.box(104.1, 22.0, 104.2, 22.1)

    _, (a, b) = read(draw([named("1", west), named("2", east)]))

    together = a.union(b)
    assert together.geom_type == "Polygon"
    assert not list(together.interiors)


def test_a_commune_inside_another_is_a_hole_of_it():
    inner = shapely.box(104.04, 22.04, 104.06, 22.06)
    outer = shapely.box(104.0, 22.0, 104.1, 22.1).difference(inner)

    document, (a, b) = read(draw([named("1", outer), named("2", inner)]))

    assert len(document["lines"]) == 2
    assert a.equals(outer)
    assert b.equals(inner)


def test_islands_stay_with_their_commune():
    islands = shapely.MultiPolygon(
        [shapely.box(104, 22, 104.02, 22.02), shapely.box(105, 22, 105.02, 22.02)]
    )

    _, (a,) = read(draw([named("1", islands)]))

    assert a.equals(islands)


def test_a_commune_wholly_under_another_is_drawn_all_the_same():
    outer, under = shapely.box(104.0, 22.0, 104.1, 22.1), shapely.box(104.02, 22.02, 104.04, 22.04)

    _, lands = read(draw([named("1", outer), named("2", under)]))

    assert all(each.area > 0 for each in lands)


def test_a_jagged_coast_is_thinned_until_it_is_light():
    random = np.random.default_rng(7)

    def coast(west: float):
        turns = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
        away = 0.04 * (1 + 0.3 * random.random(turns.size))
        points = np.stack([west + away * np.cos(turns), 22 + away * np.sin(turns)], axis=1)
        return shapely.make_valid(shapely.Polygon(points))

    drawn = draw([named(str(number), coast(104 + 0.2 * number)) for number in range(4)])

    assert len(drawn.content) <= 40_000
    assert drawn.tolerance_deg > 0.0002


@pytest.mark.parametrize("digits", [4, 5])
def test_a_line_is_read_as_it_was_written(digits):
    line = [(22.48561, 103.97066), (22.48561, 103.97066), (-0.00012, -179.99999), (89.9, 0.0)]

    read_again = decode(encode(line, digits=digits), digits=digits)

    # What rounds to one place is said once.
    expected = [(round(lat, digits), round(lon, digits)) for lat, lon in (line[0], *line[2:])]
    assert read_again == pytest.approx(np.array(expected))


def test_the_format_is_the_known_one():
    # The example that Google's description of the format gives.
    assert (
        encode([(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)])
        == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    )
