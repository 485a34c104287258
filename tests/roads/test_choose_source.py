"""A day's rides come from the best source that answers."""

from datetime import date, datetime, timedelta

import pytest

from app.core.db import db
from app.roads import sources
from app.roads.models import ClosureState, Why
from optimizer.travel import UNREACHABLE, NoteCode, Point
from tests.conftest import NOW
from tests.optimizer.travel.bad_server import answer, bad_server, hang, hang_up
from tests.optimizer.travel.network import BRIDGE, NODES, place
from tests.roads.servers import a_commune_in_the_valley, check, row_of, set_servers

DAY = date(2026, 12, 3)
PLACES = [place(1), place(4), place(16)]


def ask(places=PLACES, profile="motorbike"):
    return sources.matrices(places, [profile], on=DAY, province_code="15")[profile]


def patiently(places=PLACES):
    roads = sources.of_day(on=DAY, province_code="15", is_patient=True)
    found = roads.matrix(places, profile="motorbike")
    db.session.rollback()
    roads.write_down(now=NOW)
    return found


@pytest.fixture(autouse=True)
def valley(app):
    a_commune_in_the_valley()


def test_without_a_server_everything_is_an_estimate(app):
    matrix = ask()

    assert matrix.source == "estimate"
    assert matrix.notes == ()


def test_the_server_for_the_way_of_riding_comes_first(app, osrm_url, valhalla_url):
    set_servers(app, osrm=osrm_url, valhalla=valhalla_url)

    assert ask().source == "osrm motorbike"
    assert ask(profile="foot").source == "valhalla"


def test_a_server_that_fails_is_replaced_and_named(app, valhalla_url):
    with bad_server(hang_up) as server:
        set_servers(app, osrm=server.url, valhalla=valhalla_url)
        matrix = ask()

    [note] = matrix.notes
    assert matrix.source == "valhalla"
    assert note.code is NoteCode.FELL_BACK
    assert note.params == {"source": "osrm motorbike", "error": "down", "since": NOW.isoformat()}


def test_a_server_known_to_be_down_is_not_waited_for(app):
    with bad_server(hang_up) as server:
        set_servers(app, osrm=server.url)
        check(app, now=NOW - timedelta(hours=4))
        asked = server.asked

        matrix = ask()

        assert server.asked == asked
    assert matrix.source == "estimate"
    since = datetime.fromisoformat(matrix.notes[0].params["since"])
    assert since == NOW - timedelta(hours=4)


def test_whoever_asks_patiently_asks_even_then_and_notes_that_it_answers(app, osrm_url):
    with bad_server(hang_up) as server:
        set_servers(app, osrm=server.url)
        check(app, now=NOW - timedelta(hours=4))
    row_of("osrm motorbike").url = osrm_url
    db.session.commit()
    set_servers(app, osrm=osrm_url)

    matrix = patiently()

    assert matrix.source == "osrm motorbike"
    assert row_of("osrm motorbike").is_reachable
    assert row_of("osrm motorbike").since_at == NOW


def test_what_was_asked_patiently_is_known_in_a_hurry_though_the_server_is_gone(app, osrm_url):
    set_servers(app, osrm=osrm_url)
    said = patiently()
    row_of("osrm motorbike").is_reachable = False
    db.session.commit()

    repeated = ask()

    assert repeated.source == "osrm motorbike"
    assert (repeated.seconds == said.seconds).all()


def test_what_is_kept_of_a_server_does_not_make_it_reachable(app, osrm_url):
    set_servers(app, osrm=osrm_url)
    patiently()
    row_of("osrm motorbike").is_reachable = False
    db.session.commit()

    patiently()

    assert not row_of("osrm motorbike").is_reachable


def test_a_server_that_failed_is_not_asked_again_for_the_same_day(app):
    with bad_server(hang_up) as server:
        set_servers(app, valhalla=server.url)
        roads = sources.of_day(on=DAY, province_code="15", is_patient=True)
        notes = [roads.matrix(PLACES, profile=profile).notes for profile in ("motorbike", "foot")]
        roads.paths(PLACES, profile="foot")

    assert server.asked == 3  # Its three tries.
    assert notes[0] == notes[1] != ()


@pytest.mark.parametrize("deed", [hang, hang_up, answer("<html>"), answer("{}", status=500)])
def test_a_bad_server_is_noted_and_the_plan_still_has_its_rides(app, deed):
    with bad_server(deed) as server:
        set_servers(app, osrm=server.url, patience_s=1)
        matrix = patiently()

    assert matrix.source == "estimate"
    assert not row_of("osrm motorbike").is_reachable


def test_a_closure_of_the_day_is_honoured(app, report, courier, osrm_url, valhalla_url):
    set_servers(app, osrm=osrm_url)
    shut = report(shape=tuple(NODES[node] for node in BRIDGE), by=courier, why=Why.LANDSLIDE)
    assert ask().seconds[0, 2] < UNREACHABLE  # Reported is not confirmed.

    shut.state, shut.confirmed_at, shut.confirmed_by_id = ClosureState.CONFIRMED, NOW, courier.id
    db.session.commit()

    for urls in ({"osrm": osrm_url}, {"valhalla": valhalla_url}):
        set_servers(app, **urls)
        matrix = ask()
        assert matrix.seconds[0, 2] == UNREACHABLE
        assert matrix.closed is not None
        assert matrix.closed[0, 2]


def test_ways_are_drawn_where_a_server_draws_and_left_out_elsewhere(app, valhalla_url):
    straight = sources.paths(PLACES, "motorbike", on=DAY, province_code="15")
    set_servers(app, valhalla=valhalla_url)
    drawn = sources.paths(PLACES, "motorbike", on=DAY, province_code="15")

    assert [way.shape for way in straight] == [(), ()]
    assert [len(way.shape) > 2 for way in drawn] == [True, True]


def test_the_imported_roads_come_before_the_estimate(app, valley_pbf):
    from app.roads.network_file import graph_path, import_extract

    graph = graph_path(app.config["SETTINGS"].data_folder)
    import_extract(valley_pbf, graph=graph, box=None, told=lambda share: None)

    first, again = ask(), ask()

    assert first.source.startswith("road graph")
    assert (again.seconds == first.seconds).all()
    assert sources.paths(PLACES, "motorbike", on=DAY, province_code="15")[0].shape


def test_a_damaged_road_graph_is_passed_over_with_a_note(app):
    from app.roads.network_file import graph_path

    graph_path(app.config["SETTINGS"].data_folder).write_bytes(b"no graph")

    matrix = ask()

    assert matrix.source == "estimate"
    assert [note.code for note in matrix.notes] == [NoteCode.FELL_BACK]


def test_a_day_far_beyond_the_imported_roads_is_an_estimate_and_says_so(app, valley_pbf):
    from app.roads.network_file import graph_path, import_extract
    from app.roads.server_words import told

    graph = graph_path(app.config["SETTINGS"].data_folder)
    import_extract(valley_pbf, graph=graph, box=None, told=lambda share: None)
    far = [Point(22.5 + 0.01 * number, 103.9) for number in range(3)]

    matrix = ask([*PLACES, *far])

    notes = [{"code": note.code.value, **note.params} for note in matrix.notes]
    assert matrix.source == "estimate"
    assert (matrix.seconds < UNREACHABLE).all()
    with app.test_request_context():
        said = told(notes, source=matrix.source, now=NOW)
    assert said == ["Thời gian ước tính: 3 trên 6 điểm nằm ngoài mạng đường đã nhập."]


def test_a_server_whose_roads_end_before_the_day_has_answered_all_the_same(app, osrm_url):
    set_servers(app, osrm=osrm_url)
    far = [Point(22.5 + 0.01 * number, 103.9) for number in range(3)]

    matrix = patiently([*PLACES, *far])

    [note] = matrix.notes
    assert matrix.source == "estimate"
    assert note.params == {"source": "osrm motorbike", "places": "3", "of": "6"}
    assert row_of("osrm motorbike").is_reachable
