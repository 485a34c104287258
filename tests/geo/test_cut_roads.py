import json

import brotli
import numpy as np
import pytest

from app.geo.polyline import decode
from app.geo.road_sheets import MOST_TILE_BYTES, RoadLines, RoadRank, cut_roads


def roads(*lines: tuple[RoadRank | int, list[tuple[float, float]]]) -> RoadLines:
    corners = [len(line) for _, line in lines]
    points = np.array([point for _, line in lines for point in line], dtype=float).reshape(-1, 2)
    return RoadLines(
        rank=np.array([rank for rank, _ in lines], dtype=np.uint8),
        first=np.concatenate([[0], np.cumsum(corners)]).astype(np.int64),
        lat=points[:, 0],
        lon=points[:, 1],
    )


def tiles(cut, zoom: int):
    return {
        sheet.name: json.loads(brotli.decompress(sheet.content))
        for sheet in cut.sheets
        if sheet.name.startswith(f"{zoom}/")
    }


def test_a_road_lies_where_it_is_on_every_zoom():
    cut = cut_roads(roads((RoadRank.MAIN, [(21.70, 104.90), (21.71, 104.92)])))

    assert cut.zooms == (8, 10, 12)
    assert cut.bounds == (21.70, 104.90, 21.71, 104.92)
    (tile,) = tiles(cut, 12).values()
    (line,) = tile["lines"]["2"]
    assert decode(line, digits=tile["digits"]) == [(21.70, 104.90), (21.71, 104.92)]


def test_tiles_bear_the_names_that_maps_ask_for():
    # Corners of Hà Nội's tile, as every map of this kind counts them.
    cut = cut_roads(roads((RoadRank.TRUNK, [(21.03, 105.85), (21.031, 105.851)])))

    assert set(tiles(cut, 10)) == {"10/813/450"}


def test_lanes_are_drawn_near_and_not_far():
    cut = cut_roads(
        roads(
            (RoadRank.LANE, [(21.70, 104.90), (21.701, 104.901)]),
            (RoadRank.TRUNK, [(21.70, 104.90), (21.705, 104.90)]),
        )
    )

    assert [list(tile["lines"]) for tile in tiles(cut, 8).values()] == [["1"]]
    assert {rank for tile in tiles(cut, 12).values() for rank in tile["lines"]} == {"1", "4"}


def test_a_road_across_tiles_is_in_each_of_them_and_meets_itself():
    cut = cut_roads(roads((RoadRank.MAIN, [(21.70, 104.80), (21.70, 105.00)])))

    near = tiles(cut, 12)
    ends = sorted(
        point
        for tile in near.values()
        for line in tile["lines"]["2"]
        for point in (decode(line, digits=5)[0], decode(line, digits=5)[-1])
    )
    assert len(near) >= 3
    assert ends[0][1] == 104.80
    assert ends[-1][1] == 105.00
    assert all(one == other for one, other in zip(ends[1:-1:2], ends[2:-1:2], strict=True))


def test_what_is_not_drawn_makes_no_tile():
    cut = cut_roads(roads((0, [(21.70, 104.90), (21.71, 104.92)])))

    assert cut.sheets == ()


def test_a_town_too_dense_for_a_phone_goes_without_its_smallest_lanes():
    random = np.random.default_rng(3)
    starts = random.uniform((21.70, 104.90), (21.75, 104.95), size=(9000, 2))
    lanes = [
        (RoadRank.LANE, [tuple(start), tuple(start + random.uniform(-0.004, 0.004, 2))])
        for start in starts
    ]

    cut = cut_roads(roads((RoadRank.MAIN, [(21.70, 104.90), (21.75, 104.95)]), *lanes))

    assert cut.thinned > 0
    assert max(len(sheet.content) for sheet in cut.sheets) <= MOST_TILE_BYTES
    assert all("2" in tile["lines"] for tile in tiles(cut, 8).values())


@pytest.mark.parametrize("corner", [(89.9, 179.9), (-89.9, -179.9)])
def test_the_ends_of_the_earth_do_no_harm(corner):
    lat, lon = corner
    cut = cut_roads(roads((RoadRank.MAIN, [(lat, lon), (lat + 0.01, lon + 0.01)])))

    assert len(cut.sheets) <= 12
