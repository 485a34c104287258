"""A closed stretch follows its road between two taps, where the installation knows its roads."""

import pytest
import shapely

from app.accounts.models import Role
from app.roads.models import Place
from tests.dispatch.valley import import_roads
from tests.optimizer.travel.network import NODES


def asked(start: int, end: int) -> str:
    (lat, lon), (to_lat, to_lon) = NODES[start], NODES[end]
    return f"/roads/way.json?from={lat},{lon}&to={to_lat},{to_lon}"


def test_the_bends_between_two_taps_come_from_the_road_graph(app, client, sign_in, tmp_path):
    import_roads(app, tmp_path)
    sign_in(Role.DISPATCHER)

    shape = client.get(asked(1, 15)).json["shape"]

    bridge = shapely.LineString([NODES[6], NODES[10]]).centroid
    assert shapely.LineString(shape).distance(bridge) < 1e-4
    assert len(shape) > 2
    assert shape[0] == pytest.approx(NODES[1], abs=1e-4)
    assert shape[-1] == pytest.approx(NODES[15], abs=1e-4)


def test_a_road_that_is_closed_already_can_still_be_drawn(app, client, sign_in, report, tmp_path):
    import_roads(app, tmp_path)
    report(place=Place.LINE, shape=(NODES[6], NODES[10]))
    sign_in(Role.DISPATCHER)

    assert len(client.get(asked(6, 10)).json["shape"]) >= 2


def test_without_roads_a_stretch_is_straight(client, sign_in):
    sign_in(Role.DISPATCHER)

    assert client.get(asked(1, 15)).json == {"shape": []}


def test_nobody_rides_to_an_island(app, client, sign_in, tmp_path):
    import_roads(app, tmp_path)
    sign_in(Role.DISPATCHER)

    assert client.get(asked(1, 20)).json == {"shape": []}


@pytest.mark.parametrize("query", ["", "?from=1", "?from=x&to=y", "?from=104,22&to=105,22"])
def test_what_is_no_place_is_refused(client, sign_in, query):
    sign_in(Role.DISPATCHER)

    assert client.get(f"/roads/way.json{query}").status_code == 422


def test_couriers_do_not_draw(client, sign_in):
    sign_in(Role.COURIER)

    assert client.get(asked(1, 15)).status_code == 403
