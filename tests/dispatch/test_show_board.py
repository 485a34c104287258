"""The dispatcher's pages: days, one day's board in all its states, map, sheet."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.models import BookingStatus
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.dispatch.models import PlanState, UnassignedVisit
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft

BOARD = f"/dispatch/{TOMORROW}"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def dispatcher(sign_in):
    return sign_in(Role.DISPATCHER)


def page(client, url: str = BOARD, status: int = 200, **how: object) -> str:
    answer = client.get(url, **how)
    assert answer.status_code == status
    return " ".join(answer.text.split())


def under_way(state: PlanState, *, requested_at=NOW, **job: object):
    a_day()
    plan = a_draft(state=state, requested_at=requested_at)
    row = Job(kind="solve_plan", subject_id=plan.id, limit_s=60, due_s=0.0, **job)
    db.session.add(row)
    db.session.flush()
    plan.job_id = row.id
    db.session.commit()
    return plan


def test_coming_days_show_visits_couriers_and_plan(client):
    a_day(visits=3, couriers=2)
    a_draft()
    a_day(on=date(2026, 12, 4), visits=1, couriers=0)

    text = page(client, "/dispatch")

    assert "Thứ Năm, 3 tháng 12" in text
    assert "3 điểm phục vụ, 2 bưu tá trong ca" in text
    assert "bản nháp" in text
    assert "chưa có ca làm việc" in text


def test_without_anything_ahead_the_days_say_what_will_come(client):
    assert "Hai tuần tới chưa có lịch hẹn tận nơi" in page(client, "/dispatch")


def test_a_day_without_a_plan_offers_one(client):
    a_day(visits=3, couriers=2)

    text = page(client)

    assert "Chưa có kế hoạch: 3 điểm phục vụ, 2 bưu tá trong ca" in text
    assert "Lập kế hoạch" in text


def test_a_day_without_visits_says_so_and_offers_nothing(client):
    text = page(client)

    assert "Ngày này chưa có lịch hẹn tận nơi" in text
    assert "Lập kế hoạch" not in text


def test_a_day_without_couriers_says_so_and_offers_nothing(client):
    a_day(couriers=0)

    text = page(client)

    assert "3 điểm phục vụ, chưa có bưu tá nào trong ca" in text
    assert "Lập kế hoạch" not in text


def test_a_draft_tells_the_truth_and_has_one_button(client):
    a_day(visits=4)
    a_draft(left_out=1)

    text = page(client)

    assert "1 tuyến, 1 điểm chưa xếp được" in text
    assert "Phát hành 1 tuyến" in text
    assert "Có người tới được, nhưng các điểm khác đã hết giờ của họ." in text
    assert "Thời gian và quãng đường là ước tính." in text


def test_a_stop_just_before_its_window_ends_is_at_risk(client):
    a_day(visits=3)
    a_draft(first_stop=time(16, 11))

    text = page(client)

    assert "1 tuyến, 1 điểm có nguy cơ trễ" in text
    assert "dư 9 phút" in text


def test_a_stale_draft_says_what_changed_and_offers_to_plan_again(client):
    a_day()
    a_draft()
    build.visit(on=TOMORROW)
    db.session.commit()

    text = page(client)

    assert "Từ khi lập bản nháp này: 1 lịch hẹn mới." in text
    assert "Phát hành 1 tuyến" not in text
    assert "Lập lại kế hoạch" in text


def test_a_published_plan_says_by_whom_and_what_was_cancelled_since(client):
    visits = a_day()
    a_draft(state=PlanState.PUBLISHED, published_at=NOW, published_by="linh")
    visits[1].status = BookingStatus.CANCELLED
    db.session.commit()

    text = page(client)

    assert "lúc 9:00, Thứ Tư, 2 tháng 12, bởi linh." in text
    assert "Từ khi phát hành: 1 lịch hẹn đã bỏ." in text
    assert "đã huỷ" in text


def test_of_a_published_plan_under_way_what_is_left_can_be_planned_again(client):
    a_day()
    plan = a_draft(state=PlanState.PUBLISHED, published_at=NOW)
    plan.routes[0].stops[0].closed_at = NOW
    plan.routes[0].stops[0].booking.status = BookingStatus.DONE
    db.session.commit()

    text = page(client)

    assert "Lập lại phần còn lại" in text
    assert "Từ khi phát hành" not in text
    assert "đã báo" in text


def test_a_plan_under_way_shows_progress_and_asks_for_itself_again(client):
    under_way(
        PlanState.SOLVING,
        attempt=1,
        progress={
            "seconds": 5.0, "limit_s": 20, "placed": 150, "visits": 190,
            "curve": [[0.2, 900], [4.0, 600]],
        },
    )  # fmt: skip

    text = page(client, headers=PART)

    assert text.startswith('<div id="board"')
    assert f'hx-get="{BOARD}" hx-trigger="every 2s"' in text
    assert 'value="25"' in text
    assert "Đã xếp được 150 trên 190 điểm." in text
    assert "Sau 4 giây, chi phí còn 67 % so với lúc đầu." in text
    assert "Dùng tuyến tốt nhất đã có" in text


def test_a_plan_that_waits_long_says_why(client):
    under_way(PlanState.QUEUED, requested_at=NOW - timedelta(minutes=1))

    assert "Vẫn đang chờ: máy đang bận việc khác." in page(client)


def test_a_second_attempt_is_said(client):
    under_way(PlanState.SOLVING, attempt=2)

    assert "Lần trước dừng giữa chừng" in page(client)


def test_a_finished_part_does_not_ask_again(client):
    a_day()
    a_draft()

    text = page(client, headers=PART)

    assert "<html" not in text
    assert "hx-trigger" not in text


def test_a_failed_plan_offers_to_try_again(client):
    under_way(PlanState.FAILED)

    text = page(client)

    assert "Máy chưa lập được kế hoạch này" in text
    assert "Thử lại" in text


def test_earlier_versions_stay_to_be_seen_but_not_published(client):
    a_day()
    a_draft(version=1)
    a_draft(version=2)

    newest, earlier = page(client), page(client, f"{BOARD}?version=1")

    assert "Các bản kế hoạch của ngày này (2)" in newest
    assert "Bạn đang xem bản 1. Đã có bản 2 mới hơn." in earlier
    assert "Xem bản mới nhất" in earlier


@pytest.mark.parametrize(
    "address",
    [
        "/dispatch/2026-99-99",
        "/dispatch/9999-12-31",
        "/dispatch/0001-01-01",
        "/dispatch/20261203",
        "/dispatch/2026-W49-4",
        "/dispatch/hôm-nay",
        f"{BOARD}?version=9",
        f"{BOARD}?version=-1",
        f"{BOARD}?version=١",
        f"{BOARD}?version=99999999999999999999999",
        f"{BOARD}?version=00000000000999999999999999",
        "/dispatch/2026-99-99/map.json",
        "/dispatch/routes/9/sheet",
        "/dispatch/routes/99999999999999999999/sheet",
    ],
)
def test_an_address_that_names_nothing_is_a_clear_page(client, address):
    text = page(client, address, status=404)

    assert "Mã lỗi 404" in text


def test_other_provinces_plans_and_routes_are_not_found(client):
    a_day()
    plan = a_draft()
    build.province("82")
    plan.province_code = "82"
    db.session.commit()

    assert "Mã lỗi 404" in page(client, f"/dispatch/routes/{plan.routes[0].id}/sheet", status=404)
    assert client.post(f"/dispatch/plans/{plan.id}/publish").status_code == 404
    assert "Phát hành" not in page(client)


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICER, Role.FOCAL_PERSON])
def test_the_board_is_for_dispatchers(client, sign_in, role):
    sign_in(role)

    assert client.get(BOARD).status_code == 403
    assert client.get(f"{BOARD}/map.json").status_code == 403
    assert client.post(f"{BOARD}/plan").status_code == 403


def test_the_button_asks_for_a_plan_and_comes_back(client):
    a_day()

    answer = client.post(f"{BOARD}/plan")

    assert (answer.status_code, answer.location) == (303, BOARD)
    assert "Đang chờ tới lượt." in page(client)


def test_a_plan_that_cannot_be_asked_for_is_refused_in_a_sentence(client):
    answer = client.post(f"{BOARD}/plan")

    assert answer.status_code == 422
    assert "chưa có bưu tá nào trong ca" in answer.text


def test_one_click_publishes_and_says_how_many_were_told(client):
    a_day()
    plan = a_draft()

    answer = client.post(f"/dispatch/plans/{plan.id}/publish", follow_redirects=True)

    assert "Đã phát hành 1 tuyến. 3 người dân được báo giờ bưu tá đến." in answer.text
    assert plan.state is PlanState.PUBLISHED


def test_publishing_a_stale_draft_comes_back_with_the_reason(client):
    a_day()
    plan = a_draft()
    build.visit(on=TOMORROW)
    db.session.commit()

    answer = client.post(f"/dispatch/plans/{plan.id}/publish", follow_redirects=True)

    assert "Chưa phát hành: 1 lịch hẹn mới từ khi lập bản nháp này." in answer.text
    assert plan.state is PlanState.DRAFT


def test_the_map_has_depots_communes_lines_doors_and_who_is_left_out(client):
    a_day(visits=3)
    plan = a_draft(left_out=1)

    layers = client.get(f"{BOARD}/map.json").json

    route = layers["routes"][0]
    depot = [22.3364, 103.8438]
    assert layers["depots"] == [{"name": "Bưu cục Sa Pa", "at": depot}]
    assert layers["communes"][0]["name"] == "Xã Tả Van"
    assert [stop["number"] for stop in route["stops"]] == [1, 2]
    assert route["line"][0] == route["line"][-1] == depot
    assert len(route["line"]) == 4
    assert route["stops"][0]["id"] == f"s{plan.routes[0].stops[0].id}"
    assert layers["lost"][0]["id"] == f"u{plan.unassigned[0].id}"


def test_a_day_without_a_plan_has_a_map_of_communes_alone(client):
    a_day()

    layers = client.get(f"{BOARD}/map.json").json

    assert (layers["routes"], layers["lost"], layers["depots"]) == ([], [], [])


def test_the_sheet_holds_all_that_a_courier_needs_on_paper(client):
    a_day(visits=4)
    plan = a_draft(state=PlanState.PUBLISHED)

    text = page(client, f"/dispatch/routes/{plan.routes[0].id}/sheet")

    assert "Tuyến 1: Giàng Thị Mỷ" in text
    for words in ("9:20", "Thôn Dền Thàng, Xã Tả Van", "Cạnh nhà văn hoá thôn", "nhận hồ sơ"):
        assert words in text
    assert "Đừng đưa phiếu này" not in text


def test_a_drafts_sheet_warns_that_it_does_not_hold(client):
    a_day()
    plan = a_draft()

    assert "Đừng đưa phiếu này" in page(client, f"/dispatch/routes/{plan.routes[0].id}/sheet")


def test_a_past_day_is_shown_and_not_planned(client):
    yesterday = clock.local_day(NOW) - timedelta(days=1)
    a_day(on=yesterday)

    text = page(client, f"/dispatch/{yesterday}")

    assert "Ngày này đã qua." in text
    assert client.post(f"/dispatch/{yesterday}/plan").status_code == 422


def a_lost_visit():
    """The last of three visits, left out for the first courier's other stops."""
    a_day(couriers=2)
    plan = a_draft(left_out=1)
    route = plan.routes[0]
    rival = route.stops[0].booking
    finding = {
        "vehicle_id": route.shift_id,
        "reason": "crowded_out",
        "obstacle": "time",
        "numbers": {},
        "subjects": [rival.id],
        "is_outranked": True,
    }
    remedy = {
        "kind": "shift_later",
        "vehicle_id": route.shift_id,
        "position": 3,
        "starts_s": 17 * 3600,
        "amount": 25,
        "subjects": [],
        "what": "",
        "is_outranked": False,
        "added_cost": 900,
        "added_travel_s": 840,
        "added_distance_m": 5200,
    }
    plan.unassigned[0].reason_detail = {
        "visit_id": plan.unassigned[0].booking_id,
        "reason": "crowded_out",
        "closest": finding,
        "findings": [finding, finding | {"vehicle_id": 999, "subjects": [], "obstacle": "room"}],
        "remedies": [remedy],
        "is_complete": True,
    }
    db.session.commit()
    return route.shift.courier.full_name, rival.name


def test_who_is_left_out_shows_the_reason_and_what_was_tried(client):
    courier, rival = a_lost_visit()

    text = page(client)

    assert f"{courier} tới được, nhưng hết giờ: {rival} được ưu tiên hơn." in text
    assert (
        f"Kéo dài ca của {courier} thêm 25 phút: tới lúc 17:00, thêm 14 phút đi đường, thêm 5,2 km."
        in text
    )
    assert "Lý do với từng bưu tá" in text
    assert "Bưu tá khác tới được, nhưng xe hết chỗ: phải bớt từ hai điểm trở lên." in text


def test_reasons_are_told_in_english_too(client):
    courier, rival = a_lost_visit()
    client.set_cookie("lang", "en")

    text = page(client)

    assert f"{courier} could come, but has no time left: {rival} takes priority." in text
    assert f"Let the shift of {courier} end 25 minutes later: comes at 17:00" in text


def test_who_rides_on_the_other_day_is_named(client):
    a_lost_visit()
    other = build.shift(on=date(2026, 12, 4))
    left = db.session.scalars(select(UnassignedVisit)).one()
    [remedy] = left.reason_detail["remedies"]
    moved = remedy | {"kind": "another_day", "what": "2026-12-04", "vehicle_id": other.id}
    left.reason_detail = left.reason_detail | {"remedies": [moved]}
    db.session.commit()

    assert f"Hẹn sang 04/12/2026: {other.courier.full_name} tới lúc 17:00" in page(client)


def test_a_plan_without_findings_still_says_what_may_help(client):
    a_day()
    a_draft(left_out=1)

    text = page(client)

    assert "Có người tới được, nhưng các điểm khác đã hết giờ của họ." in text
    assert "Thêm một ca, hoặc hẹn người dân sang ngày sau." in text
