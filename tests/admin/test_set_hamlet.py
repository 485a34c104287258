"""Hamlets of a commune and the houses of its focal persons."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.house_models import FocalHouse
from app.core.db import db
from app.geo.models import Hamlet
from tests import build


@pytest.fixture
def commune(administrator):
    made = build.commune()
    db.session.commit()
    return made


def test_a_hamlet_is_added_with_its_point(client, commune):
    sent = {"name": "Thôn Séo Mý Tỷ", "lat": "22,25", "lon": "103.9", "is_far": "y"}

    client.post(f"/admin/hamlets/{commune.code}/new", data=sent)

    hamlet = db.session.scalars(select(Hamlet)).one()
    assert (hamlet.name, hamlet.lat, hamlet.lon, hamlet.is_far) == (
        "Thôn Séo Mý Tỷ",
        22.25,
        103.9,
        True,
    )
    assert "Thôn Séo Mý Tỷ" in client.get(f"/admin/hamlets/{commune.code}").text


def test_a_hamlet_may_lie_nobody_knows_where(client, commune):
    client.post(f"/admin/hamlets/{commune.code}/new", data={"name": "Bản Mạ", "lat": "", "lon": ""})

    assert db.session.scalars(select(Hamlet)).one().lat is None


def test_a_hamlet_stands_once_in_its_commune(client, commune):
    client.post(f"/admin/hamlets/{commune.code}/new", data={"name": "Bản Mạ"})

    answer = client.post(f"/admin/hamlets/{commune.code}/new", data={"name": "bản  mạ"})

    assert answer.status_code == 422
    assert "Xã này đã có Bản Mạ." in answer.text


def test_a_hamlet_changes(client, commune):
    client.post(f"/admin/hamlets/{commune.code}/new", data={"name": "Bản Mạ"})
    hamlet_id = db.session.scalars(select(Hamlet.id)).one()

    client.post(
        f"/admin/hamlets/{commune.code}/{hamlet_id}",
        data={"name": "Bản Mạ 1", "lat": "22.2", "lon": "103.8"},
    )

    hamlet = db.session.get_one(Hamlet, hamlet_id)
    assert (hamlet.name, hamlet.lat) == ("Bản Mạ 1", 22.2)


def test_another_communes_hamlet_is_not_found(client, commune):
    other = build.commune("03040", name="Xã Mường Hoa")
    hamlet = Hamlet(commune_code=other.code, name="Bản Mạ", search_key="ban ma", is_far=False)
    db.session.add(hamlet)
    db.session.commit()

    assert client.get(f"/admin/hamlets/{commune.code}/{hamlet.id}").status_code == 404


def test_a_focal_persons_house_is_written_down(client, commune):
    focal = build.staff(role=Role.FOCAL_PERSON, commune_code=commune.code)
    db.session.commit()
    path = f"/admin/hamlets/{commune.code}/houses/{focal.id}"

    client.post(path, data={"address": "Thôn Choản Thèn", "lat": "22.24", "lon": "103.8"})

    house = db.session.get_one(FocalHouse, focal.id)
    assert (house.address, house.lat) == ("Thôn Choản Thèn", 22.24)
    assert "Thôn Choản Thèn" in client.get(path).text


def test_nobody_elses_house_is_written_down(client, commune):
    officer = build.staff(commune_code=commune.code)
    db.session.commit()

    answer = client.post(
        f"/admin/hamlets/{commune.code}/houses/{officer.id}", data={"address": "Thôn Choản Thèn"}
    )

    assert answer.status_code == 404
