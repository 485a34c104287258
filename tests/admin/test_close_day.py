from datetime import date

import pytest
from sqlalchemy import select

from app.booking.models import BookingKind
from app.catalogue.models import Closure
from app.catalogue.queries import opening_spans
from app.core import clock
from app.core.db import db
from tests import build
from tests.conftest import NOW

THURSDAY = date(2026, 12, 3)


def close(client, office, **values):
    defaults = {"on": "2026-12-03", "reason": "Mất điện"}
    return client.post(f"/admin/offices/{office.id}/closures/new", data=defaults | values)


def test_a_closed_day_is_listed_and_can_be_taken_back(office, client):
    close(client, office)
    assert opening_spans(office=office, on=THURSDAY) == []
    assert "Mất điện" in client.get(f"/admin/offices/{office.id}").text

    closure = db.session.scalars(select(Closure)).one()
    client.post(f"/admin/offices/{office.id}/closures/{closure.id}/undo")

    assert opening_spans(office=office, on=THURSDAY) != []


def test_a_storm_closes_the_whole_province(office, client):
    other = build.office(name="Nơi khác")
    db.session.commit()

    close(client, office, reason="Bão số 13", everywhere="y")

    assert opening_spans(office=other, on=THURSDAY) == []
    assert "(cả tỉnh)" in client.get(f"/admin/offices/{other.id}").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"on": "2026-12-01"}, "Ngày này đã qua."),
        ({"on": "2026-02-30"}, "Ngày này không có trong lịch."),
        ({"on": "mai"}, "Ngày này không có trong lịch."),
        ({"on": ""}, "Mời bạn chọn ngày."),
        ({"on": "9999-12-31"}, "Chỉ ghi ngày nghỉ trong hai năm tới."),
        ({"reason": ""}, "Mời bạn nhập lý do."),
        ({"reason": "x" * 201}, "Lý do có từ 2 đến 200 chữ."),
    ],
)
def test_a_day_that_cannot_be_closed_is_refused_in_plain_words(office, client, changed, sentence):
    response = close(client, office, **changed)

    assert response.status_code == 422
    assert sentence in response.text
    assert db.session.scalar(select(Closure)) is None


def test_a_day_is_closed_once_and_the_second_try_says_so(office, client):
    close(client, office)

    response = close(client, office)

    assert response.status_code == 422
    assert "đã được đánh dấu nghỉ rồi" in response.text


def test_people_who_come_that_day_are_counted(office, client):
    slot = build.slot(on=THURSDAY, office_id=office.id, taken=1)
    dossier = build.dossier(office_id=office.id)
    build.booking(
        code="K7M4TP9X", kind=BookingKind.COUNTER, slot_id=slot.id, dossier_id=dossier.id,
        on=THURSDAY, window_from=slot.starts_at, window_to=slot.ends_at,
        name="Vàng Thị Dở", phone="0912345678", booked_at=clock.now(),
    )  # fmt: skip
    db.session.commit()

    close(client, office, sure="yes")

    assert "1 người đã hẹn: mời gọi báo" in client.get(f"/admin/offices/{office.id}").text


def test_another_provinces_day_off_cannot_be_taken_back(office, elsewhere, client):
    closure = Closure(on=THURSDAY, province_code="82", office_id=elsewhere.id, reason="Lũ")
    db.session.add(closure)
    db.session.commit()

    client.post(f"/admin/offices/{office.id}/closures/{closure.id}/undo")

    assert db.session.scalars(select(Closure)).one() is closure
    assert clock.now() == NOW
