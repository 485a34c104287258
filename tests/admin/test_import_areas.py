"""Files of zones, windows, service days and hamlets: every line is right, or none counts."""

import io

import pytest
from sqlalchemy import select

from app.booking.models import PickupZone, ServiceDay, ZoneCommune, ZoneWindow
from app.core.db import db
from app.geo.models import Hamlet
from tests import build


@pytest.fixture
def commune(administrator):
    made = build.commune()
    db.session.commit()
    return made


def test_zones_and_their_communes_come_from_a_file(client, commune):
    send(client, "zones", "commune_code,zone\n3037,Mường Hoa\n")

    zone = db.session.scalars(select(PickupZone)).one()
    assert zone.name == "Mường Hoa"
    assert db.session.get_one(ZoneCommune, commune.code).zone_id == zone.id


def test_windows_come_from_a_file(client, commune):
    build.zone(commune)
    db.session.commit()

    send(client, "windows", "khu vực;thứ;giờ;số lượt;giữ chỗ trả\nSa Pa;Thứ Ba;7:30-11:30;8;3\n")

    row = db.session.scalars(select(ZoneWindow)).one()
    assert (row.weekday, row.capacity, row.kept_for_results) == (1, 8, 3)


@pytest.mark.parametrize(
    ("days", "weekdays"),
    [("T3, T6", {1, 4}), ("thứ Ba và thứ Sáu", {1, 4}), ("hằng ngày", set()), ("3;6", {1, 4})],
)
def test_service_days_are_read_as_people_write_them(client, commune, days, weekdays):
    send(client, "days", f'commune_code,weekdays\n"Tả Van","{days}"\n')

    assert set(db.session.scalars(select(ServiceDay.weekday))) == weekdays


def test_hamlets_come_from_a_file_and_twice_is_once(client, commune):
    text = "commune_code,hamlet,lat,lon,is_far\n03037,Thôn Séo Mý Tỷ,22.25,103.9,x\n"

    send(client, "hamlets", text)
    send(client, "hamlets", text.replace("22.25", "22.26"))

    hamlet = db.session.scalars(select(Hamlet)).one()
    assert (hamlet.name, hamlet.lat, hamlet.is_far) == ("Thôn Séo Mý Tỷ", 22.26, True)


def test_one_wrong_line_is_named_and_nothing_is_written(client, commune):
    text = (
        "commune_code,hamlet,lat,lon\n"
        "03037,Thôn Tả Van Giáy,,\n"
        "99999,Thôn Xa,,\n"
        "03037,Thôn Séo Mý Tỷ,48.1,11.5\n"
        "03037,Thôn Tả Van Giáy,,\n"
    )

    answer = send(client, "hamlets", text)

    assert answer.status_code == 422
    assert "Dòng 3: Tỉnh không có xã, phường “99999”." in answer.text
    assert "Dòng 4: Vị trí “48.1” không ở Việt Nam." in answer.text
    assert "Dòng 5:" in answer.text
    assert db.session.scalars(select(Hamlet)).all() == []


def test_windows_that_overlap_are_a_wrong_line(client, commune):
    build.zone(commune)
    db.session.commit()

    answer = send(
        client,
        "windows",
        "zone,weekday,hours,capacity\nSa Pa,T2,7:30-11:30,8\nSa Pa,T2,10:00-12:00,8\n",
    )

    assert answer.status_code == 422
    assert "Dòng 3: Hai khung giờ của một ngày trùng nhau." in answer.text
    assert db.session.scalars(select(ZoneWindow)).all() == []


def test_a_column_that_is_missing_is_named(client, commune):
    answer = send(client, "days", "commune_code\n03037\n\n")

    assert answer.status_code == 422
    assert "Thiếu cột: weekdays." in answer.text


def test_a_file_that_is_no_table_is_refused(client, commune):
    answer = send(client, "days", "x", name="days.pdf")

    assert answer.status_code == 422
    assert "Chỉ nhận tệp .csv hoặc .xlsx." in answer.text


def send(client, kind: str, text: str, *, name: str = "areas.csv"):
    sent = {"kind": kind, "file": (io.BytesIO(text.encode()), name)}
    return client.post("/admin/zones/import", data=sent)
