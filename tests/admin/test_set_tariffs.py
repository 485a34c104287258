"""Postage as the administrator writes it; an example is one until somebody confirms it."""

from datetime import date

from sqlalchemy import select

from app.catalogue.tariff_models import DiscountGroup, Leg, MeetingPlace, Tariff
from app.core.db import db
from tests import build

LINE = {
    "leg": "PICKUP",
    "place": "HOME",
    "up_to_g": "200",
    "vnd": "26000",
    "valid_from": "2026-12-01",
}


def test_a_price_is_added(client, administrator):
    client.post("/admin/tariffs/new", data=LINE)

    row = db.session.scalars(select(Tariff)).one()
    assert (row.leg, row.place, row.up_to_g, row.vnd) == (
        Leg.PICKUP,
        MeetingPlace.HOME,
        200,
        26_000,
    )
    assert (row.valid_from, row.is_example) == (date(2026, 12, 1), False)


def test_a_price_stands_once(client, administrator):
    client.post("/admin/tariffs/new", data=LINE)

    answer = client.post("/admin/tariffs/new", data=LINE | {"vnd": "1"})

    assert answer.status_code == 422
    assert "Đã có giá cho cùng chiều" in answer.text


def test_examples_are_marked_until_they_are_confirmed(client, administrator):
    client.post("/admin/tariffs/examples")
    page = client.get("/admin/tariffs").text
    assert "không phải giá thật" in page
    assert all(db.session.scalars(select(Tariff.is_example)))

    client.post("/admin/tariffs/confirm")

    assert not any(db.session.scalars(select(Tariff.is_example)))
    assert not any(db.session.scalars(select(DiscountGroup.is_example)))
    assert "ví dụ)" not in client.get("/admin/tariffs").text


def test_examples_never_overwrite_a_tariff(client, administrator):
    client.post("/admin/tariffs/new", data=LINE)

    client.post("/admin/tariffs/examples")

    assert len(db.session.scalars(select(Tariff)).all()) == 1


def test_a_price_changes_and_goes(client, administrator):
    client.post("/admin/tariffs/new", data=LINE)
    tariff_id = db.session.scalars(select(Tariff.id)).one()

    client.post(f"/admin/tariffs/{tariff_id}", data=LINE | {"vnd": "30000"})
    assert db.session.get_one(Tariff, tariff_id).vnd == 30_000

    client.post(f"/admin/tariffs/{tariff_id}/drop")
    assert db.session.scalars(select(Tariff)).all() == []


def test_a_group_that_pays_less_is_added_changed_and_dropped(client, administrator):
    client.post("/admin/tariffs/groups/new", data={"name": "Hộ nghèo", "percent": "100"})
    group = db.session.scalars(select(DiscountGroup)).one()
    assert (group.code, group.percent) == ("HO_NGHEO", 100)

    client.post(f"/admin/tariffs/groups/{group.id}", data={"name": "Hộ nghèo", "percent": "80"})
    assert group.percent == 80

    client.post(f"/admin/tariffs/groups/{group.id}/drop")
    assert db.session.scalars(select(DiscountGroup)).all() == []


def test_a_discount_of_nothing_is_refused(client, administrator):
    answer = client.post("/admin/tariffs/groups/new", data={"name": "Hộ nghèo", "percent": "0"})

    assert answer.status_code == 422


def test_another_provinces_price_is_not_found(client, administrator):
    other = build.province("82").code
    row = Tariff(
        province_code=other,
        leg=Leg.PICKUP,
        place=MeetingPlace.HOME,
        up_to_g=100,
        vnd=1,
        valid_from=date(2026, 1, 1),
    )
    db.session.add(row)
    db.session.commit()

    assert client.get(f"/admin/tariffs/{row.id}").status_code == 404
