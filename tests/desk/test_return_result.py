"""A result's ways home: over the counter, by courier, and back when nobody was there."""

from datetime import date

import pytest
from sqlalchemy import select

from app.booking.models import Booking, BookingKind, BookingStatus, MeetingPlace
from app.catalogue.models import OfficeKind
from app.core.db import db
from app.dispatch.models import PlanState
from app.dossiers.models import DossierStatus, Holder
from tests import build
from tests.dispatch import rows

DOOR = {"commune": "03037", "hamlet": "Bản Séo Mý Tỷ", "landmark": "Qua cầu treo"}


def returns():
    statement = select(Booking).where(Booking.kind == BookingKind.RETURN).order_by(Booking.id)
    return list(db.session.scalars(statement))


def test_a_result_is_noted(client, dossier_at):
    dossier = dossier_at(DossierStatus.ACCEPTED)

    assert client.post(f"/desk/dossiers/{dossier.code}/result").status_code == 303

    assert dossier.status is DossierStatus.RESULT_READY


def test_a_result_is_handed_out_to_who_came(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)

    client.post(f"/desk/dossiers/{dossier.code}/hand-out", data={"receiver_name": "Vàng  A Páo"})

    assert dossier.status is DossierStatus.RETURNED
    assert (dossier.custody[-1].holder, dossier.custody[-1].holder_name) == (
        Holder.CITIZEN,
        "Vàng A Páo",
    )


@pytest.mark.parametrize("name", ["", " ", "\x00", "x" * 101])
def test_a_result_needs_a_receiver(client, dossier_at, name):
    dossier = dossier_at(DossierStatus.RESULT_READY)

    answer = client.post(f"/desk/dossiers/{dossier.code}/hand-out", data={"receiver_name": name})

    assert answer.status_code == 422
    assert "Họ và tên dài từ 2" in answer.text or "Mời bạn gõ họ và tên" in answer.text
    assert dossier.status is DossierStatus.RESULT_READY


def test_a_courier_brings_it_to_the_door_where_the_papers_were_fetched(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)
    fetched_on = date(2026, 11, 27)
    build.visit(
        kind=BookingKind.PICKUP,
        dossier_id=dossier.id,
        status=BookingStatus.DONE,
        on=fetched_on,
    )
    db.session.commit()

    client.post(f"/desk/dossiers/{dossier.code}/send-home")

    (made,) = returns()
    assert (made.on, made.hamlet) == (date(2026, 12, 3), "Thôn Dền Thàng")
    assert made.status is BookingStatus.BOOKED


def test_a_day_whose_routes_are_published_takes_no_result_any_more(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)
    build.visit(kind=BookingKind.PICKUP, dossier_id=dossier.id, status=BookingStatus.DONE)
    rows.a_day()
    rows.a_draft(state=PlanState.PUBLISHED)  # Of tomorrow, a Thursday.

    client.post(f"/desk/dossiers/{dossier.code}/send-home")

    assert returns()[-1].on == date(2026, 12, 4)


def test_a_door_that_nobody_knows_is_asked_for(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)
    path = f"/desk/dossiers/{dossier.code}/send-home"

    answer = client.post(path, data={})
    assert answer.status_code == 422
    assert "Mời bạn gõ số nhà, đường hoặc thôn, bản." in answer.text
    assert returns() == []

    assert client.post(path, data=DOOR).status_code == 303
    assert [(one.commune_code, one.hamlet) for one in returns()] == [("03037", "Bản Séo Mý Tỷ")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"commune": "99999"},
        {"commune": "\x00"},
        {"hamlet": "   "},
        {"hamlet": "x" * 101},
        {"landmark": "x" * 301},
    ],
)
def test_a_door_that_cannot_be_is_refused(client, dossier_at, wrong):
    dossier = dossier_at(DossierStatus.RESULT_READY)

    answer = client.post(f"/desk/dossiers/{dossier.code}/send-home", data=DOOR | wrong)

    assert answer.status_code == 422
    assert returns() == []


def test_an_officer_may_send_it_to_a_post_point_instead(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)
    build.zone()
    point = build.office(
        kind=OfficeKind.POST_POINT, name="Bưu điện Tả Van", address="Chợ Tả Van", lat=22.3
    )
    db.session.commit()
    path = f"/desk/dossiers/{dossier.code}"
    assert "Bưu điện Tả Van" in client.get(path).text

    client.post(f"{path}/send-home", data={"place": f"POST_POINT-{point.id}"})

    (made,) = returns()
    assert (made.place, made.point_id, made.hamlet, made.lat) == (
        MeetingPlace.POST_POINT,
        point.id,
        "Bưu điện Tả Van",
        22.3,
    )


def test_the_citizens_wish_is_chosen_already(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)
    point = build.office(kind=OfficeKind.POST_POINT, name="Bưu điện Tả Van")
    build.visit(
        kind=BookingKind.PICKUP,
        dossier_id=dossier.id,
        status=BookingStatus.DONE,
        on=date(2026, 11, 27),
        return_place=MeetingPlace.POST_POINT,
        return_point_id=point.id,
    )
    db.session.commit()

    page = client.get(f"/desk/dossiers/{dossier.code}").text
    client.post(f"/desk/dossiers/{dossier.code}/send-home")

    assert f'value="POST_POINT-{point.id}" checked' in " ".join(page.split())
    assert returns()[-1].point_id == point.id


def test_a_place_that_nobody_offers_is_refused(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)

    answer = client.post(
        f"/desk/dossiers/{dossier.code}/send-home", data=DOOR | {"place": "POST_POINT-99"}
    )

    assert answer.status_code == 409
    assert returns() == []


def test_sending_home_twice_is_once(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)

    for _ in range(2):
        client.post(f"/desk/dossiers/{dossier.code}/send-home", data=DOOR)

    assert len(returns()) == 1


def test_a_result_that_is_not_there_is_not_sent(client, dossier_at):
    dossier = dossier_at(DossierStatus.ACCEPTED)

    answer = client.post(f"/desk/dossiers/{dossier.code}/send-home", data=DOOR)

    assert answer.status_code == 409
    assert returns() == []


def test_who_fetches_a_result_is_not_ridden_to(client, dossier_at):
    dossier = dossier_at(DossierStatus.RESULT_READY)
    client.post(f"/desk/dossiers/{dossier.code}/send-home", data=DOOR)

    client.post(f"/desk/dossiers/{dossier.code}/hand-out", data={"receiver_name": "Vàng A Páo"})

    assert [one.status for one in returns()] == [BookingStatus.CANCELLED]


def test_a_result_on_the_road_is_not_handed_out_at_the_counter(client, dossier_at):
    dossier = dossier_at(DossierStatus.RETURNING)

    answer = client.post(
        f"/desk/dossiers/{dossier.code}/hand-out", data={"receiver_name": "Vàng A Páo"}
    )

    assert answer.status_code == 409
    assert db.session.merge(dossier).status is DossierStatus.RETURNING


def test_a_result_that_came_back_can_be_sent_again(client, dossier_at):
    dossier = dossier_at(DossierStatus.RETURNING)
    build.visit(dossier_id=dossier.id, status=BookingStatus.FAILED)
    db.session.commit()

    client.post(f"/desk/dossiers/{dossier.code}/bring-back")
    client.post(f"/desk/dossiers/{dossier.code}/send-home")

    assert dossier.status is DossierStatus.RESULT_READY
    assert [one.status for one in returns()] == [BookingStatus.FAILED, BookingStatus.BOOKED]
