import shutil
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.core.db import db, writing
from app.geo.models import Commune, FormerCommune, Province, Terrain
from app.geo.points import Point, distance_m
from app.geo.services import import_communes, move_commune, set_terrain
from app.geo.terrain import commune_terrain_default
from tests.conftest import NOW, settings_for


@pytest.fixture
def settings(tmp_path, imported_database):
    shutil.copyfile(imported_database, tmp_path / "tantay.sqlite3")
    return settings_for(tmp_path)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_every_province_and_commune_is_there(app):
    assert (count(Province), count(Commune)) == (34, 3321)
    ta_van = db.session.get(Commune, "03037")
    assert (ta_van.name, ta_van.short_name, ta_van.search_key) == (
        "Xã Tả Van",
        "Tả Van",
        "xa ta van",
    )
    assert ta_van.province.short_name == "Lào Cai"


def test_importing_again_changes_nothing(app):
    with writing():
        again = import_communes()

    assert again.new == 0
    assert (count(Province), count(Commune)) == (34, 3321)
    assert again.former_communes == 10_040
    assert count(FormerCommune) == 10_602


def test_importing_again_keeps_what_an_administrator_corrected(app):
    with writing():
        set_terrain(commune_code="03037", terrain=Terrain.HILL, by="quantri", now=NOW)
        move_commune(commune_code="03037", lat=22.3, lon=103.9, by="quantri", now=NOW)

    with writing():
        import_communes()

    ta_van = db.session.get(Commune, "03037")
    assert (ta_van.terrain, ta_van.lat, ta_van.lon) == (Terrain.HILL, 22.3, 103.9)


def test_importing_again_brings_new_names(app):
    with writing():
        db.session.get(Commune, "03037").name = "Xã Tên Cũ"

    with writing():
        import_communes()

    assert db.session.get(Commune, "03037").name == "Xã Tả Van"


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("04714", Point(21.78, 104.95)),  # Yên Bình, beside the lake of Thác Bà
        ("30130", Point(10.60, 105.52)),  # Thanh Bình, on the Tiền river
        ("29983", Point(10.80, 105.31)),  # Long Khánh, by the border
        ("28615", Point(10.42, 106.38)),  # Lương Hoà Lạc, near Mỹ Tho
        ("06757", Point(21.37, 107.92)),  # Vĩnh Thực, an island
    ],
)
def test_a_commune_lies_where_its_parts_lay_and_not_at_its_namesake(app, code, where):
    commune = db.session.get(Commune, code)

    assert distance_m(Point(commune.lat, commune.lon), where) < 8_000


def test_every_commune_lies_in_the_country(app):
    outside = [
        commune.name
        for commune in db.session.scalars(select(Commune))
        if not (7 < commune.lat < 24 and 102 < commune.lon < 118)
    ]

    assert outside == []


def test_a_former_commune_that_was_divided_has_one_main_heir(app):
    rows = db.session.scalars(select(FormerCommune)).all()

    mains = Counter(row.key for row in rows if row.is_main)
    assert set(mains.values()) == {1}
    assert len(mains) == 10_040


@pytest.mark.parametrize(
    ("province_code", "area_km2", "terrain"),
    [
        ("15", 134.0, Terrain.MOUNTAIN),
        ("15", 12.0, Terrain.HILL),  # a ward in a valley
        ("82", 12.0, Terrain.DELTA),
        ("01", 25.0, Terrain.PLAIN),
        ("44", 400.0, Terrain.MOUNTAIN),
        ("44", 90.0, Terrain.HILL),
        ("44", 20.0, Terrain.PLAIN),
        ("44", None, Terrain.MOUNTAIN),
    ],
)
def test_terrain_is_guessed_from_province_and_size(province_code, area_km2, terrain):
    assert commune_terrain_default(province_code=province_code, area_km2=area_km2) is terrain
