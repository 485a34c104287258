"""Administrators see what maps draw, and take an import back without the command line."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.geo import map_editions
from app.geo.map_editions import Sheet
from app.geo.models import MapEdition, MapLayer
from tests import build
from tests.conftest import NOW


def add(content: bytes, *, area: str = "15", layer: MapLayer = MapLayer.OUTLINES) -> int:
    return map_editions.add_edition(
        layer=layer,
        area=area,
        sheets=[Sheet(name="outlines", content=content, size=len(content))],
        file_name=f"{content.decode()}.geojson",
        facts={"communes": 99, "without": 2},
        by="flask geo",
        now=NOW,
    ).id


@pytest.fixture
def administrator(sign_in):
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def two(administrator) -> tuple[int, int]:
    """Two editions of the province's outlines; the second is shown."""
    ids = add(b"first"), add(b"second")
    db.session.commit()
    return ids


def shown() -> list[str]:
    db.session.expire_all()
    found = db.session.scalars(select(MapEdition).where(MapEdition.is_shown))
    return [edition.file_name for edition in found]


def test_without_an_import_the_page_says_how_to_begin(client, administrator):
    text = client.get("/admin/maps").text

    assert "Chưa nhập lớp nào" in text
    assert "flask geo import-boundaries" in text


def test_every_edition_is_listed_with_what_it_lacks(client, two):
    text = client.get("/admin/maps").text

    assert text.index("second.geojson") < text.index("first.geojson")
    assert "99 xã, phường, thiếu 2" in text
    assert text.count("đang dùng") == 1


def test_an_earlier_edition_is_shown_again(client, two):
    answer = client.post(f"/admin/maps/{two[0]}/show")

    assert answer.status_code == 303
    assert shown() == ["first.geojson"]
    assert "Bản đồ nay dùng bản 1." in client.get("/admin/maps").text


def test_a_layer_is_taken_off_the_maps(client, two, administrator):
    client.post(f"/admin/maps/{two[1]}/hide")

    assert shown() == []
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.action, last.by, last.detail) == (
        "geo.map_shown", administrator.username, {"number": 0},
    )  # fmt: skip


def test_another_provinces_map_is_not_theirs_to_change(client, two):
    build.province("82")
    other = add(b"other", area="82")
    db.session.commit()

    assert "other.geojson" not in client.get("/admin/maps").text
    assert client.post(f"/admin/maps/{other}/hide").status_code == 404
    assert "other.geojson" in shown()


def test_roads_are_everybodys(client, two):
    add(b"roads", area="", layer=MapLayer.ROADS)
    db.session.commit()

    assert "roads.geojson" in client.get("/admin/maps").text


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.COURIER, Role.OFFICER])
def test_nobody_else_changes_maps(client, sign_in, role):
    sign_in(role)

    assert client.get("/admin/maps").status_code == 403
    assert client.post("/admin/maps/1/hide").status_code == 403
