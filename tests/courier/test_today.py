"""The sheet: what comes next fills the screen, the rest stands below."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from app.accounts.models import Role
from app.booking.models import BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.courier import services
from app.courier.services import ReportedEvent
from app.dispatch.models import PlanState
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW
from tests.courier.conftest import KINDS, TODAY, ride_of


def page(client, path="/courier/today"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def report(ride, stop, outcome=Outcome.DONE):
    told = ReportedEvent(id=str(uuid4()), stop_id=stop.id, outcome=outcome)
    with writing():
        services.apply_events(events=[told], courier=ride.courier, now=NOW)


def test_without_a_published_route_the_page_says_what_will_be_here(client, courier):
    assert "Hôm nay bạn chưa có tuyến" in page(client)


def test_a_draft_is_not_shown(client, courier):
    ride_of(courier, state=PlanState.DRAFT)

    assert "Hôm nay bạn chưa có tuyến" in page(client)


def test_the_next_route_is_announced(client, courier):
    ride_of(courier, on=TODAY + timedelta(days=1))

    text = page(client)

    assert "Thứ Năm, 3 tháng 12" in text
    assert "3 điểm." in text


def test_the_first_stop_fills_the_screen_with_all_that_the_door_needs(client, ride):
    visit = ride.stops[0].booking
    visit.name, visit.phone, visit.landmark = "Lò Thị Chiêm", "0987654321", "Qua cầu treo"
    db.session.commit()

    text = page(client)

    for expected in (
        "<h1>Lò Thị Chiêm</h1>", "tel:0987654321", "0987 654 321", "Qua cầu treo",
        "Giấy chứng sinh", "1 bản chính", "35.000\u00a0đ", f"{visit.lat},{visit.lon}", ">9:15<",
        "Còn 3 điểm", "về khoảng 15:40", "Nghỉ trưa", "Đã nhận hồ sơ",
    ):  # fmt: skip
        assert expected in text


def test_done_stops_are_folded_and_the_next_one_comes_up(client, ride):
    ride.stops[1].booking.name = "Giàng Seo Chư"
    db.session.commit()
    report(ride, ride.stops[0], Outcome.ABSENT)

    text = page(client)

    assert "<h1>Giàng Seo Chư</h1>" in text
    assert "1 điểm đã ghi" in text
    assert "Không có ai ở nhà" in text
    assert "Còn 2 điểm" in text


def test_a_cancelled_visit_is_not_ridden_to(client, ride):
    ride.stops[0].booking.status = BookingStatus.CANCELLED
    db.session.commit()

    text = page(client)

    assert "Người dân đã huỷ, không cần ghé" in text
    assert "Còn 2 điểm" in text


def test_at_the_end_the_courier_sees_what_to_bring_to_the_office(client, ride):
    for stop in ride.stops:
        report(ride, stop)

    text = page(client)

    assert "Bạn đã xong 3 điểm" in text
    assert "Mang về Một cửa" in text
    assert ride.stops[0].booking.dossier.office.name in text


def test_a_result_that_found_nobody_is_owed_to_the_office(client, ride):
    client.post("/courier/results/take")
    report(ride, ride.stops[1], Outcome.ABSENT)

    text = page(client).split("Mang về Một cửa")[1]

    assert "Kết quả chưa trao được" in text


def test_a_visit_without_a_point_leads_to_its_commune_and_says_so(client, ride):
    visit = ride.stops[0].booking
    visit.lat = visit.lon = None
    db.session.commit()

    assert "Đường tới xã" in page(client)


def test_a_late_stop_says_so(client, ride):
    ride.stops[0].booking.window_to = clock.at_second(TODAY, 9 * 3600)
    db.session.commit()

    assert "trễ hẹn" in page(client)


def test_results_are_taken_before_the_ride(client, ride):
    assert "Đã nhận đủ 2 kết quả" in page(client)

    assert client.post("/courier/results/take").status_code == 303
    assert client.post("/courier/results/take").status_code == 303  # tapped twice

    homes = [stop.booking.dossier for stop in ride.stops[1:]]
    assert [one.status for one in homes] == [DossierStatus.RETURNING] * 2
    assert all(one.custody[-1].staff_id == ride.courier.id for one in homes)
    assert "Đã nhận đủ" not in page(client)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DISPATCHER, Role.FOCAL_PERSON])
def test_the_sheet_is_for_couriers(client, sign_in, role):
    sign_in(role)

    assert client.get("/courier/today").status_code == 403


def test_a_stop_of_another_courier_is_not_shown(client, ride, sign_in):
    sign_in(Role.COURIER)

    assert client.get(f"/courier/stops/{ride.stops[0].id}").status_code == 404


def test_the_sheet_asks_the_database_as_often_for_many_stops_as_for_few(client, sign_in):
    ride_of(sign_in(Role.COURIER))
    for_three = queries_of(client)

    with clock.frozen_at(NOW + timedelta(days=1)):
        ride_of(sign_in(Role.COURIER), on=TODAY + timedelta(days=1), kinds=KINDS * 6)
        assert queries_of(client) == for_three


def queries_of(client):
    db.session.remove()
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert "Đã nhận hồ sơ" in page(client)
    return len(seen)


def test_the_sheet_can_be_put_on_the_home_screen(client, app):
    answer = client.get("/courier/app.webmanifest")

    assert answer.mimetype == "application/manifest+json"
    assert answer.json["start_url"] == "/courier/today"
    for icon in answer.json["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200


def test_the_page_names_its_manifest(client, courier):
    assert '<link rel="manifest" href="/courier/app.webmanifest">' in page(client)


def test_the_sheet_reads_in_english_too(client, ride):
    client.set_cookie("lang", "en")

    assert "Birth" in page(client)
    assert build.commune().name in page(client)
