"""A closed commune: its true outline where there is one, else the land nearest to its point."""

import numpy as np
import pytest

from app.geo.boundaries import keep_boundaries, read_boundaries
from app.geo.boundary_matching import PropertyNames
from app.geo.queries import commune
from app.roads.closures_communes import Lands
from app.roads.models import Place
from optimizer.travel.closure_geometry import contains
from optimizer.travel.closures import MOST_POINTS, Closure
from tests.conftest import NOW
from tests.geo import squares


def take_in(features) -> None:
    report = read_boundaries(
        stream=squares.file_of(features), names=PropertyNames(), swap_axes=False
    )
    keep_boundaries(report=report, file_name="f", credit="", by="flask geo", now=NOW)


def area_of(code: str) -> tuple[Closure, bool]:
    corners, is_true = Lands().outline_of(commune(code=code))
    return Closure(id=1, kind=Place.AREA.value, shape=corners), is_true


MIDDLES = [(22.05, 104.05), (22.05, 104.15), (22.05, 104.25)]


@pytest.mark.parametrize("has_file", [False, True])
def test_a_commune_holds_its_own_point_and_no_neighbours(app, has_file):
    squares.communes()
    if has_file:
        take_in(squares.row())

    area, is_true = area_of("03002")

    assert contains(area, MIDDLES).tolist() == [False, True, False]
    assert is_true is has_file


def test_the_true_outline_reaches_its_corners_and_leaves_the_border_road_open(app):
    squares.communes()
    take_in(squares.row())

    area, _is_true = area_of("03002")

    near_corner, on_border = (22.002, 104.198), (22.05, 104.2)
    assert contains(area, [near_corner, on_border]).tolist() == [True, False]


def test_a_commune_that_the_file_lacks_is_about_where_it_lies(app):
    squares.communes()
    take_in(squares.row()[:2])

    area, is_true = area_of("03003")

    assert contains(area, MIDDLES).tolist() == [False, False, True]
    assert not is_true


def test_a_jagged_outline_is_thinned_until_servers_take_it(app):
    squares.communes()
    angle = np.linspace(0, 2 * np.pi, 4001)
    reach = 0.045 + 0.004 * np.sin(60 * angle)
    ring = np.c_[104.05 + reach * np.cos(angle), 22.05 + reach * np.sin(angle)].tolist()
    ring[-1] = ring[0]
    take_in([squares.feature({"code": "03001", "name": "Xã Thứ Nhất"}, [ring]), *squares.row()[1:]])

    area, is_true = area_of("03001")

    assert is_true
    assert 50 < len(area.shape) <= MOST_POINTS
    assert contains(area, MIDDLES).tolist() == [True, False, False]
