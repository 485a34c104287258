"""Whoever lost a time is offered another: prepared, looked at, sent or undone, or called."""

from datetime import time

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking import proposals
from app.booking.proposals_models import Proposal, ProposalRun, ProposalState
from app.catalogue import calendar_services
from app.core import clock
from app.core.db import db, writing
from app.notify.models import Message
from tests import build
from tests.booking.changed import THURSDAY, book, cell, fit, open_office
from tests.conftest import NOW
from tests.house.test_questions import questions


@pytest.fixture
def place(app):
    """Two who come on Thursday, which is off."""
    with writing():
        office = open_office(counters=1)
        book(office.groups[0])
        book(office.groups[0], opens=clock.local(NOW).time(), number=1)
        calendar_services.close_days(
            dates=[THURSDAY], reason="Mất điện", province_code="15", office_id=office.id,
            by="quan.tri", now=NOW,
        )  # fmt: skip
        fit(office)
    return office


def offers() -> list[Proposal]:
    db.session.expire_all()
    return list(db.session.scalars(select(Proposal).order_by(Proposal.id)))


def texts() -> int:
    return len(db.session.scalars(select(Message).where(Message.reason == "proposal")).all())


def press(client) -> str:
    answer = client.post("/admin/affected")
    assert answer.status_code == 303
    return answer.location


def test_the_page_names_everybody_with_their_phone(place, administrator, client):
    page = client.get("/admin/affected").text

    assert "2 lịch hẹn không còn giờ" in page
    assert "0912 345 600" in page
    assert "hôm đó nghỉ" in page
    assert "Đề nghị giờ mới cho tất cả" in page


def test_where_nobody_is_affected_there_is_nothing_to_press(administrator, client):
    page = client.get("/admin/affected").text

    assert "Mọi lịch hẹn đều có giờ" in page
    assert "Đề nghị giờ mới cho tất cả" not in page


def test_one_press_prepares_and_tells_nobody(place, administrator, client):
    page = client.get(press(client)).text

    assert "Chưa ai nhận được tin nhắn" in page
    assert "Nhắn tin cho 2 người" in page
    assert texts() == 0


def test_sending_tells_each_once(place, administrator, client):
    run = press(client)

    client.post(f"{run}/send")
    client.post(f"{run}/send")

    assert texts() == 2
    assert "chờ trả lời" in client.get(run).text
    assert (
        "http://localhost/proposals/"
        in db.session.scalars(select(Message.text).where(Message.reason == "proposal")).first()
    )


def test_what_was_not_sent_can_be_undone(place, administrator, client):
    run = press(client)

    client.post(f"{run}/withdraw")

    assert {one.state for one in offers()} == {ProposalState.WITHDRAWN}
    assert "Đề nghị giờ mới cho tất cả" in client.get("/admin/affected").text


def test_who_does_not_answer_is_called_and_then_off_the_list(place, administrator, client):
    run = press(client)
    client.post(f"{run}/send")
    later = max(one.open_until for one in offers())
    proposals.end_open(now=later)

    with clock.frozen_at(later):
        # The sign-in of the test ends later still.
        page = client.get("/admin/affected").text
        assert "Cần gọi điện" in page
        for one in offers():
            client.post(f"/admin/affected/proposals/{one.id}/called")
        page = client.get("/admin/affected").text

    assert "Cần gọi điện" not in page


def test_an_officer_sees_and_offers_only_for_their_own_office(place, sign_in, client):
    build.commune("03046", name="Xã Bản Hồ")
    other = build.office(name="Một cửa xã Bản Hồ", commune_code="03046")
    db.session.commit()
    sign_in(Role.OFFICER, office_id=other.id)

    page = client.get("/admin/affected").text
    run = press(client)

    assert "Mọi lịch hẹn đều có giờ" in page
    assert offers() == []
    assert client.get(run).status_code == 200


def test_an_officer_of_the_office_offers_to_all_of_it(place, sign_in, client):
    sign_in(Role.OFFICER, office_id=place.id)

    run = press(client)
    client.post(f"{run}/send")

    assert texts() == 2
    assert db.session.scalars(select(ProposalRun)).one().office_id == place.id


def test_an_officer_does_not_see_a_run_of_the_province(place, sign_in, client):
    with writing():
        run = proposals.open_run(affected=0, province_code="15", by="quan.tri", now=NOW)
        number = run.id
    sign_in(Role.OFFICER, office_id=place.id)

    assert client.get(f"/admin/affected/runs/{number}").status_code == 404
    assert client.post(f"/admin/affected/runs/{number}/send").status_code == 404


@pytest.mark.parametrize("role", [Role.COURIER, Role.DISPATCHER, Role.FOCAL_PERSON])
def test_nobody_else_enters(sign_in, client, role):
    sign_in(role)

    assert client.get("/admin/affected").status_code == 403


def test_more_affected_bookings_ask_no_more_questions(place, administrator, client):
    office_id = place.id
    few = questions(client, "/admin/affected")
    with writing():
        group = db.session.get_one(build.Office, office_id).groups[0]
        for number in range(2, 8):
            opens = time(9 + number // 4, 15 * (number % 4))
            slot = cell(group, THURSDAY, opens)
            slot.capacity = 1
            db.session.flush()
            book(group, opens=opens, number=number)

    page = client.get("/admin/affected").text
    assert "8 lịch hẹn không còn giờ" in page
    assert questions(client, "/admin/affected") <= few
