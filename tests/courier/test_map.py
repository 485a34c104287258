"""The courier's map: their own route, what is next, and the same in words."""

import json
import re
from html import unescape

from app.accounts.models import Role
from app.booking.models import BookingStatus
from app.core.db import db
from app.dispatch.models import PlanState
from app.dispatch.path_models import PlanPaths
from app.geo.polyline import decode, encode
from tests import build
from tests.conftest import NOW
from tests.courier.conftest import ride_of


def page(client) -> str:
    answer = client.get("/courier/map")
    assert answer.status_code == 200
    return answer.text


def drawing(text: str) -> dict:
    return json.loads(unescape(re.search(r'data-route="([^"]*)"', text)[1]))


def test_without_a_route_the_page_says_what_will_be_here(client, courier):
    text = page(client)

    assert "Hôm nay bạn chưa có tuyến" in text
    assert "data-route" not in text


def test_the_sheet_leads_to_the_map(client, ride):
    assert 'href="/courier/map"' in client.get("/courier/today").text


def test_every_stop_is_drawn_and_the_next_one_stands_out(client, ride):
    drawn = drawing(page(client))

    assert [stop["state"] for stop in drawn["stops"]] == ["next", "later", "later"]
    assert len(drawn["legs"]) == 4
    assert all(stop["at"] for stop in drawn["stops"])


def test_what_is_done_is_drawn_as_done(client, ride):
    ride.stops[0].closed_at = NOW
    db.session.commit()

    drawn = drawing(page(client))

    assert [stop["state"] for stop in drawn["stops"]] == ["done", "next", "later"]
    assert [leg["is_done"] for leg in drawn["legs"]] == [True, False, False, False]


def test_who_cancelled_is_not_drawn_as_a_stop(client, ride):
    ride.stops[1].booking.status = BookingStatus.CANCELLED
    db.session.commit()

    assert [stop["number"] for stop in drawing(page(client))["stops"]] == [1, 3]


def test_the_list_says_what_the_map_shows_and_where_figures_come_from(client, ride):
    text = page(client)

    assert text.count("(ước tính)") == len(ride.stops) + 1
    assert 'aria-current="step"' in text
    for stop in ride.stops:
        assert stop.booking.name in text


def test_figures_of_a_road_network_are_called_so(client, ride):
    ride.route.plan.travel_source = "roads 1a2b3c"
    db.session.commit()

    assert "(theo đường)" in page(client)
    assert "(ước tính)" not in page(client)
    assert "(theo đường)" in client.get("/courier/today").text


def test_a_known_way_is_drawn_along_the_road(client, ride):
    from app.dispatch.legs import key_of, places_of

    start, end = places_of(ride.route)[:2]
    bend = (start[0] + 0.01, end[1])
    lines = {key_of("motorbike", start, end): encode([start, bend, end])}
    db.session.add(PlanPaths(plan_id=ride.route.plan_id, asked_at=NOW, drawn_at=NOW, lines=lines))
    db.session.commit()

    first, *rest = drawing(page(client))["legs"]

    assert first["is_road"]
    assert len(decode(first["line"])) == 3
    assert not any(leg["is_road"] for leg in rest)


def test_a_draft_and_other_peoples_routes_are_not_shown(client, courier):
    ride_of(courier, state=PlanState.DRAFT)
    ride_of(build.staff(role=Role.COURIER), state=PlanState.PUBLISHED)

    assert "Hôm nay bạn chưa có tuyến" in page(client)


def test_a_dispatcher_has_no_business_there(client, sign_in):
    sign_in(Role.DISPATCHER)

    assert client.get("/courier/map").status_code == 403
