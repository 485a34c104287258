import json

import brotli
import pytest
from sqlalchemy import select

from app.core.db import db
from app.geo import map_editions
from app.geo.boundaries import BoundaryReport, keep_boundaries, read_boundaries
from app.geo.boundary_errors import (
    BoundaryFileError,
    NoCommuneError,
    WrongAxesError,
    WrongCrsError,
    WrongPlaceError,
)
from app.geo.boundary_matching import PropertyNames
from app.geo.models import MapEdition, MapLayer
from tests.conftest import NOW
from tests.geo import squares


@pytest.fixture(autouse=True)
def _communes(app):
    squares.communes()


def take_in(
    stream, *, names: PropertyNames | None = None, swap_axes: bool = False
) -> BoundaryReport:
    report = read_boundaries(stream=stream, names=names or PropertyNames(), swap_axes=swap_axes)
    return keep_boundaries(
        report=report, file_name="communes.geojson", credit="", by="flask geo", now=NOW
    )


def shown(area: str = "15"):
    edition = map_editions.shown_edition(layer=MapLayer.OUTLINES, area=area)
    sheet = map_editions.sheet(digest=edition.digest, name="outlines")
    return json.loads(brotli.decompress(sheet.content))


def test_every_commune_of_the_file_is_drawn():
    report = take_in(squares.file_of(squares.row()))

    assert [each["name"] for each in shown()["communes"]] == ["Thứ Nhất", "Thứ Hai", "Thứ Ba"]
    assert (report.features, report.points) == (3, 15)
    assert (report.unmatched, report.mended, report.broken, report.misplaced) == ([], [], [], [])


def test_reading_alone_writes_nothing():
    report = read_boundaries(
        stream=squares.file_of(squares.row()), names=PropertyNames(), swap_axes=False
    )

    assert report.provinces[0].drawn.communes == 3
    assert report.provinces[0].edition == 0
    assert db.session.scalars(select(MapEdition)).all() == []


def test_a_name_is_matched_within_its_province_where_there_is_no_code():
    feature = squares.feature({"ten_xa": "Thu Hai", "ten_tinh": "Lào Cai"}, [squares.ring(104.1)])

    take_in(squares.file_of([feature]))

    assert [each["code"] for each in shown()["communes"]] == ["03002"]


def test_a_name_of_another_province_is_not_matched():
    feature = squares.square(None, "Thứ Hai", 104.1, province="Tỉnh Nơi Khác")

    report = take_in(squares.file_of([*squares.row()[:1], feature]))

    assert report.unmatched == ["Thứ Hai: no commune has this code or name"]


def test_a_code_that_lost_its_leading_zero_is_known():
    take_in(squares.file_of([squares.square(3003, "Thứ Ba", 104.2)]))

    assert [each["code"] for each in shown()["communes"]] == ["03003"]


def test_the_name_decides_where_an_older_numbering_gave_the_code_to_another():
    take_in(squares.file_of([squares.square("03001", "Xã Thứ Hai", 104.1)]))

    assert [each["code"] for each in shown()["communes"]] == ["03002"]


def test_a_feature_that_is_no_commune_is_reported_by_name_and_the_rest_comes_in():
    stranger = squares.square("99999", "Xã Không Có", 104.3)

    report = take_in(squares.file_of([*squares.row(), stranger]))

    assert report.unmatched == ["Xã Không Có (99999): no commune has this code or name"]
    assert len(shown()["communes"]) == 3


def test_communes_that_the_file_lacks_are_named():
    report = take_in(squares.file_of(squares.row()[:2]))

    assert report.provinces[0].without == ["Xã Thứ Ba"]


def test_other_names_of_properties_can_be_said():
    feature = squares.feature({"x1": "03001", "x2": "Thứ Nhất"}, [squares.ring(104.0)])

    take_in(squares.file_of([feature]), names=PropertyNames(code="x1", name="x2"))

    assert len(shown()["communes"]) == 1


def test_a_file_with_latitude_first_is_refused_and_says_how_to_read_it():
    turned = [
        squares.feature(
            each["properties"],
            [[[lat, lon] for lon, lat in each["geometry"]["coordinates"][0]]],
        )
        for each in squares.row()
    ]

    with pytest.raises(WrongAxesError, match="--swap-axes"):
        take_in(squares.file_of(turned))

    take_in(squares.file_of(turned), swap_axes=True)
    assert len(shown()["communes"]) == 3


def test_a_file_in_metres_is_refused():
    metres = squares.feature({"code": "03001"}, [squares.ring(403_000.0, 2_433_000.0, 9_000.0)])

    with pytest.raises(WrongCrsError, match="metres"):
        take_in(squares.file_of([metres]))


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3405", "EPSG:4756", "VN-2000 / UTM"])
@pytest.mark.parametrize("is_last", [True, False])
def test_a_file_that_says_another_coordinate_system_is_refused(name, is_last):
    crs = {"crs": {"type": "name", "properties": {"name": name}}}
    whole = json.loads(squares.file_of(squares.row()).read())
    ordered = whole | crs if is_last else crs | whole

    with pytest.raises(WrongCrsError, match=name):
        take_in(squares.io.BytesIO(json.dumps(ordered).encode()))


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_a_file_that_says_the_usual_coordinate_system_is_taken(name):
    crs = {"type": "name", "properties": {"name": name}}

    assert take_in(squares.file_of(squares.row(), crs=crs)).features == 3


def test_another_countrys_file_is_refused():
    elsewhere = [squares.square(code, name, west - 100) for code, name, west in squares.ROW]

    with pytest.raises(WrongPlaceError, match="degrees"):
        take_in(squares.file_of(elsewhere))


def test_one_outline_that_lies_elsewhere_is_left_out_and_named():
    features = squares.row()
    features[2] = squares.square("03003", "Xã Thứ Ba", 109.0)

    report = take_in(squares.file_of(features))

    assert report.misplaced == ["Xã Thứ Ba (03003): 4.8 degrees from where it lies"]
    assert len(shown()["communes"]) == 2


@pytest.mark.parametrize("kind", ["Tỉnh", "huyện", "Thành phố"])
def test_another_tiers_outline_is_not_taken_for_a_commune_of_its_name(kind):
    larger = squares.square(None, "Thứ Ba", 104.2, loai=kind)

    report = take_in(squares.file_of([*squares.row()[:2], larger]))

    assert report.provinces[0].without == ["Xã Thứ Ba"]
    assert "not a commune" in report.unmatched[0]


def test_an_outline_far_larger_than_published_is_left_out_and_named():
    province = squares.feature(
        {"code": "03003", "name": "Thứ Ba"}, [squares.ring(104.0, 21.8, 0.6)]
    )

    report = take_in(squares.file_of([*squares.row()[:2], province]))

    assert report.misplaced == ["Xã Thứ Ba (03003): 61 times as large as published"]


def test_a_ring_that_crosses_itself_is_mended_and_named():
    bow = [[104.0, 22.0], [104.1, 22.1], [104.1, 22.0], [104.0, 22.1], [104.0, 22.0]]

    report = take_in(
        squares.file_of([squares.feature({"code": "03001", "name": "Thứ Nhất"}, [bow])])
    )

    assert report.mended == ["Thứ Nhất (03001)"]
    assert shown()["communes"][0]["rings"]


def test_a_ring_that_runs_back_upon_itself_keeps_its_land():
    back = [[2, 5], [6, 5], [4, 5], [0, 2], [6, 5], [2, 5]]
    ring = [[104.0 + x / 100, 22.0 + y / 100] for x, y in back]

    report = take_in(squares.file_of([squares.feature({"code": "03001"}, [ring])]))

    assert report.broken == []
    assert report.mended == ["(03001)"]


@pytest.mark.parametrize(
    ("coordinates", "kind", "reason"),
    [
        ([[[104.0, 22.0], [104.1, 22.1]]], "Polygon", "fewer than three corners"),
        ([[[104.0, 22.0]] * 4], "Polygon", "enclose no land"),
        ([], "Polygon", "empty"),
        ([[["a", "b"]] * 4], "Polygon", "something else than points"),
        ([[[104.0, 22.0], [104.1]]], "Polygon", "something else than points"),
        ([104.0, 22.0], "Point", "it is a Point"),
        (None, "MultiPolygon", "empty"),
    ],
)
def test_what_has_no_land_is_left_out_and_named(coordinates, kind, reason):
    broken = squares.feature({"code": "03003", "name": "Xã Thứ Ba"}, coordinates, kind=kind)

    report = take_in(squares.file_of([*squares.row()[:2], broken]))

    assert len(report.broken) == 1
    assert report.broken[0].startswith("Xã Thứ Ba (03003)")
    assert reason in report.broken[0]


def test_a_file_of_which_nothing_is_known_is_refused():
    with pytest.raises(NoCommuneError, match="--code"):
        take_in(squares.file_of([squares.square("99999", "Atlantis", 104.0)]))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b'{"type": "Feature"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": [',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": NaN}]}',
        b'{"type": "FeatureCollection", "features": [1]}',
        b'{"type": "FeatureCollection", "features": []} {"more": 1}',
        b'{"type": "FeatureCollection", "features": [' + b"[" * 200_000,
        b"\xff\xfe\x00",
        b"PK\x03\x04 a zipped shapefile",
    ],
)
def test_what_is_no_geojson_is_refused_in_a_sentence(text):
    with pytest.raises(BoundaryFileError) as refusal:
        take_in(squares.io.BytesIO(text))

    assert 10 < len(str(refusal.value)) < 400


def test_the_same_file_again_changes_nothing():
    take_in(squares.file_of(squares.row()))
    again = take_in(squares.file_of(squares.row()))

    assert again.provinces[0].edition == 1


def test_another_file_takes_the_place_of_the_first_and_can_be_undone():
    take_in(squares.file_of(squares.row()))
    take_in(squares.file_of(squares.row()[:2]))
    assert len(shown()["communes"]) == 2

    map_editions.undo_edition(layer=MapLayer.OUTLINES, area="15", by="flask geo", now=NOW)

    assert len(shown()["communes"]) == 3
