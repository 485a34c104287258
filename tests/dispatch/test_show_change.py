"""The pages on which a dispatcher changes a plan: asked, tried, confirmed, undone."""

import re

import pytest

from app.accounts.models import Role
from app.booking.models import Booking
from app.core import jobs
from app.core.db import db, writing
from app.dispatch import queries, services
from app.dispatch.models import Plan, PlanState, Shift
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day

BOARD = f"/dispatch/{TOMORROW}"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def dispatcher(sign_in):
    return sign_in(Role.DISPATCHER, full_name="Hoàng Thu Linh")


def solved() -> Plan:
    with writing():
        plan = services.request_plan(
            province_code="15", on=TOMORROW, by="dieu.phoi", now=NOW, time_limit_s=1
        )
    jobs.run_job(plan.job_id)
    db.session.expire_all()
    return plan


def a_plan() -> tuple[Plan, Booking, Shift]:
    """A plan of two couriers' day, its first visit, and who does not ride."""
    a_day(visits=3, couriers=2)
    plan = solved()
    [route] = queries.routes_of(plan=plan)
    shifts = queries.shifts_on(province_code="15", on=TOMORROW)
    [idle] = [shift for shift in shifts if shift.id != route.shift_id]
    return plan, route.stops[0].booking, idle


def page(client, url: str, **how: object) -> str:
    answer = client.get(url, **how)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def move_url(plan: Plan, visit: Booking, to: Shift | None = None) -> str:
    url = f"/dispatch/plans/{plan.id}/change?kind=MOVE&visit={visit.id}"
    return f"{url}&shift={to.id}" if to else url


def confirmed(client, url: str):
    """Press the button of a page: send what its form holds."""
    form = page(client, url).split("<form", 3)[-1]
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post(url.split("?")[0], data=sent)


def test_the_board_offers_every_change_by_link(client):
    a_plan()

    text = page(client, BOARD)

    for kind in ("MOVE", "DROP_OUT", "HAND_OVER", "JOIN"):
        assert f"kind={kind}" in text


def test_a_change_is_tried_without_a_script_and_says_what_it_means(client):
    plan, first, idle = a_plan()

    text = page(
        client, f"/dispatch/plans/{plan.id}/change?kind=MOVE&visit={first.id}&shift={idle.id}"
    )

    assert f"Chuyển điểm của {first.name} đi đâu?" in text
    assert "Nếu đổi như vậy" in text
    assert "3 → 2" in text
    assert "0 → 1" in text
    assert "Xác nhận thay đổi" in text
    assert "Sau điểm" not in text  # Who has no stops has one place alone.
    assert "Đầu tuyến" in text


def test_a_fragment_answers_where_a_choice_was_changed(client):
    plan, first, _idle = a_plan()

    text = page(
        client, f"/dispatch/plans/{plan.id}/change?kind=MOVE&visit={first.id}", headers=PART
    )

    assert text.startswith('<div id="change"')


def test_nothing_can_be_confirmed_where_nothing_would_change(client):
    plan, first, _idle = a_plan()

    text = page(client, move_url(plan, first))

    assert "Không tuyến nào thay đổi." in text
    assert "Xác nhận thay đổi" not in text


def test_what_is_confirmed_is_a_draft_that_says_so_and_can_be_undone(client):
    plan, first, idle = a_plan()
    url = move_url(plan, first, idle)

    assert confirmed(client, url).status_code == 303
    text = page(client, BOARD)
    draft = queries.plan_of(province_code="15", on=TOMORROW)

    assert f"Chuyển điểm của {first.name}." in text
    assert f"/dispatch/plans/{draft.id}/undo" in text
    assert draft.base_id == plan.id

    client.post(f"/dispatch/plans/{draft.id}/undo")

    assert queries.plan_of(province_code="15", on=TOMORROW).id == plan.id
    assert "Đã hoàn tác." in page(client, BOARD)


def test_a_change_that_would_do_something_else_now_is_shown_again(client):
    plan, first, idle = a_plan()
    url = f"/dispatch/plans/{plan.id}/change"
    sent = {"kind": "MOVE", "visit": first.id, "shift": idle.id, "token": "another"}

    answer = client.post(url, data=sent)

    assert answer.status_code == 303
    assert answer.location.startswith(f"{url}?kind=MOVE")
    assert "Ngày vừa thay đổi" in page(client, answer.location)
    assert len(queries.versions_of(province_code="15", on=TOMORROW)) == 1


def test_a_change_that_cannot_be_is_refused_in_words(client):
    plan, _first, _idle = a_plan()
    far = build.visit(on=TOMORROW, lat=22.9, lon=104.9)
    db.session.commit()

    text = page(client, f"/dispatch/plans/{plan.id}/change?kind=INSERT&visit={far.id}")

    assert "Không đổi được như vậy." in text
    assert "Xác nhận thay đổi" not in text


def test_a_courier_without_a_shift_is_chosen_with_a_depot(client):
    plan, _first, idle = a_plan()
    helper = build.staff(role=Role.COURIER, full_name="Sùng A Phử")
    db.session.commit()
    url = f"/dispatch/plans/{plan.id}/change?kind=JOIN"

    assert "Sùng A Phử" in page(client, url)
    text = page(client, f"{url}&courier={helper.id}&depot={idle.depot_id}")

    assert "Nếu đổi như vậy" in text
    assert db.session.query(Shift).count() == 2
    assert confirmed(client, f"{url}&courier={helper.id}&depot={idle.depot_id}").status_code == 303
    assert db.session.query(Shift).count() == 3


def test_who_booked_since_stands_beside_those_left_out(client):
    a_plan()
    late = build.visit(on=TOMORROW, name="Lò Thị Páo")
    db.session.commit()

    text = page(client, BOARD)

    assert "Lò Thị Páo" in text
    assert "Lịch hẹn có sau khi lập kế hoạch này." in text
    assert f"kind=INSERT&amp;visit={late.id}" in text


def test_before_publishing_again_it_says_who_will_be_told(client):
    plan, first, idle = a_plan()
    with writing():
        services.publish_plan(plan_id=plan.id, by="dieu.phoi", now=NOW)
    url = move_url(plan, first, idle)

    assert "phải báo lại" in page(client, url)
    confirmed(client, url)

    assert "Khi phát hành, 1 người được báo lại" in page(client, BOARD)


def test_an_older_plan_is_looked_at_and_not_changed(client):
    plan, first, idle = a_plan()
    confirmed(
        client, f"/dispatch/plans/{plan.id}/change?kind=MOVE&visit={first.id}&shift={idle.id}"
    )

    text = page(client, f"{BOARD}?version=1")

    assert "kind=MOVE" not in text


@pytest.mark.parametrize(
    "query",
    [
        "", "kind=MOVE", "kind=NOTHING&visit=1", "kind=MOVE&visit=999999", "kind=MOVE&visit=abc",
        "kind=DROP_OUT&shift=999999", "kind=JOIN&courier=1&depot=999999", "kind=HAND_OVER&shift=1",
        "kind=MOVE&visit=99999999999999999999", "kind=REMOVE&visit=1&shift=-1",
    ],
)  # fmt: skip
def test_nonsense_is_answered_in_words(client, query):
    plan, _first, _idle = a_plan()

    assert client.get(f"/dispatch/plans/{plan.id}/change?{query}").status_code in (200, 404)
    assert client.post(f"/dispatch/plans/{plan.id}/change?{query}").status_code == 303


def test_another_provinces_plan_is_not_there(client, sign_in):
    plan, first, _idle = a_plan()
    build.province("82")
    sign_in(Role.DISPATCHER, province_code="82")
    url = f"/dispatch/plans/{plan.id}"

    assert client.get(f"{url}/change?kind=REMOVE&visit={first.id}").status_code == 404
    assert client.post(f"{url}/undo").status_code == 404
    assert client.post(f"{url}/stop").status_code == 404
    assert plan.state is PlanState.DRAFT


def test_a_person_is_called_by_the_full_name(client, dispatcher):
    plan, _first, _idle = a_plan()
    with writing():
        services.publish_plan(plan_id=plan.id, by=dispatcher.username, now=NOW)

    text = page(client, BOARD)

    assert "bởi Hoàng Thu Linh." in text
    assert dispatcher.username not in text
