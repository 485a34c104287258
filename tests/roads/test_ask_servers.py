"""Beat asks every road server each minute; what it finds is noted with since when."""

from datetime import timedelta

from app.core.db import db
from app.roads.server_models import RoadServer
from app.roads.servers import known
from tests.conftest import NOW
from tests.optimizer.travel.bad_server import answer, bad_server, hang_up
from tests.roads.servers import a_commune_in_the_valley, check, row_of, set_servers

LATER = NOW + timedelta(minutes=10)
MUCH_LATER = NOW + timedelta(minutes=20)


def test_a_server_that_answers_is_reachable_and_tells_its_roads(app, osrm_url, valhalla_url):
    a_commune_in_the_valley()
    set_servers(app, osrm=osrm_url, valhalla=valhalla_url)

    check(app)

    for name in ("osrm motorbike", "valhalla"):
        row = row_of(name)
        assert (row.is_reachable, row.error, row.since_at) == (True, "", NOW)
        assert row.roads
        assert row.took_ms is not None


def test_since_when_stands_until_it_changes(app, valhalla_url):
    set_servers(app, valhalla=valhalla_url)
    check(app)

    check(app, now=LATER)

    row = row_of("valhalla")
    assert (row.since_at, row.asked_at, row.answered_at) == (NOW, LATER, LATER)


def test_a_server_that_stops_answering_is_down_from_then_on(app):
    good = answer('{"version": "3.9.1", "tileset_last_modified": 7}')
    with bad_server(good, hang_up) as server:
        set_servers(app, valhalla=server.url)
        check(app)
        check(app, now=LATER)
        check(app, now=MUCH_LATER)

    row = row_of("valhalla")
    assert (row.is_reachable, row.error) == (False, "down")
    assert (row.since_at, row.answered_at) == (LATER, NOW)
    assert row.roads == "3.9.1 7"  # What was kept of them may still be told.


def test_another_map_on_the_same_server_makes_what_is_kept_void(app):
    first, second = (
        answer(f'{{"version": "3.9.1", "tileset_last_modified": {made}}}') for made in (7, 8)
    )
    with bad_server(first, second) as server:
        set_servers(app, valhalla=server.url)
        check(app)
        before = row_of("valhalla").roads
        check(app, now=LATER)

    assert row_of("valhalla").roads != before


def test_a_map_of_another_country_is_no_answer(app, osrm_url):
    set_servers(app, osrm=osrm_url)
    from tests import build

    build.commune()  # Ninety kilometres from the valley.
    db.session.commit()

    check(app)

    assert row_of("osrm motorbike").error == "nonsense"


def test_what_was_known_of_another_address_is_forgotten(app, valhalla_url):
    set_servers(app, valhalla=valhalla_url)
    check(app)

    set_servers(app, valhalla=valhalla_url + "/")

    assert known([]) == {}


def test_a_server_that_is_configured_no_more_leaves_the_list(app, valhalla_url):
    set_servers(app, valhalla=valhalla_url)
    check(app)

    set_servers(app)
    check(app)

    assert db.session.query(RoadServer).count() == 0


def test_without_servers_nothing_is_asked_and_nothing_written(app):
    check(app)

    assert db.session.query(RoadServer).count() == 0
