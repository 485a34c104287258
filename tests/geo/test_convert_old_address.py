import shutil
import socket

import pytest
from sqlalchemy import select

from app.core.db import db
from app.geo.models import FormerCommune
from app.geo.queries import convert_old_address, search_communes
from tests.conftest import settings_for


@pytest.fixture
def settings(tmp_path, imported_database):
    shutil.copyfile(imported_database, tmp_path / "tantay.sqlite3")
    return settings_for(tmp_path)


def test_an_old_address_becomes_todays_commune(app):
    converted = convert_old_address(text="xã Tả Van, thị xã Sa Pa, tỉnh Lào Cai")

    assert converted.commune.code == "03037"
    assert converted.former_name == "Xã Tả Van, Thị xã Sa Pa, Tỉnh Lào Cai"


def test_a_divided_commune_names_every_heir_the_main_one_first(app):
    row = db.session.scalars(
        select(FormerCommune).where(FormerCommune.is_main.is_(False)).order_by(FormerCommune.id)
    ).first()

    converted = convert_old_address(text=row.full_name)

    assert len(converted.communes) > 1
    main = select(FormerCommune.commune_code).where(
        FormerCommune.key == row.key, FormerCommune.is_main
    )
    assert converted.commune.code == db.session.scalar(main)
    assert row.commune_code in {commune.code for commune in converted.communes}


@pytest.mark.parametrize("text", ["", "xin chào", "\x00", "Tân Thành", "x" * 5000])
def test_what_is_no_old_address_or_not_one_alone_is_left_alone(app, text):
    assert convert_old_address(text=text) is None


def test_nearly_every_former_commune_is_found_by_its_full_name(app):
    rows = db.session.scalars(select(FormerCommune).where(FormerCommune.is_main)).all()[::97]

    wrong = [
        row.full_name
        for row in rows
        if (found := convert_old_address(text=row.full_name)) is None
        or found.commune.code != row.commune_code
    ]

    assert wrong == []
    assert len(rows) > 100


def test_no_address_leaves_the_house(app, monkeypatch):
    def refuse(*args: object, **values: object) -> None:
        raise AssertionError("Something called out.")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert search_communes(text="12 Thạch Sơn, phường Sa Pả, thị xã Sa Pa, Lào Cai")
