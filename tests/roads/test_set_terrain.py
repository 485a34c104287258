"""The administrator says what the roads of communes are like."""

import pytest

from app.accounts.models import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.geo.models import Commune, Terrain
from tests import build

PAGE = "/admin/roads"


@pytest.fixture
def communes(sign_in):
    sign_in(Role.ADMINISTRATOR, username="quan.tri")
    made = [
        build.commune(),
        build.commune("03000", name="Phường Sa Pa", terrain=Terrain.HILL, area_km2=30.0),
        build.commune("03001", name="Xã Mường Hum"),
    ]
    build.commune("28249", name="Phường Mỹ Tho", province_code=build.province("82").code)
    db.session.commit()
    return made


def terrain_of(code):
    db.session.expire_all()
    return db.session.get_one(Commune, code).terrain


def send(client, **values):
    return client.post(PAGE, data=values)


def test_defaults_are_marked_as_such(communes, client):
    text = client.get(PAGE).text

    assert text.count('<option value="default" selected>') == 3
    assert "mặc định: núi" in text
    assert "Mỹ Tho" not in text


def test_a_choice_is_kept_and_tells_who_made_it(communes, client):
    send(client, code="03037", **{"terrain-03037": "plain"})

    assert terrain_of("03037") is Terrain.PLAIN
    assert "quan.tri" in client.get(PAGE).text
    entry = db.session.query(AuditEntry).filter_by(action="roads.terrain_set").one()
    assert entry.detail["communes"] == {"03037": "plain"}


def test_what_nobody_touched_stays_a_default(communes, client):
    send(
        client, code=["03037", "03000"],
        **{"terrain-03037": "plain", "terrain-03000": "default"},
    )  # fmt: skip

    assert client.get(PAGE).text.count('<option value="default" selected>') == 2


def test_all_that_are_shown_are_set_at_once(communes, client):
    send(client, code=["03037", "03001"], bulk="delta")

    assert terrain_of("03037") is terrain_of("03001") is Terrain.DELTA
    assert terrain_of("03000") is Terrain.HILL


def test_the_way_back_to_the_default_is_one_button(communes, client):
    send(client, code="03037", bulk="delta")

    send(client, code="03037", bulk="default")

    assert terrain_of("03037") is Terrain.MOUNTAIN
    assert client.get(PAGE).text.count('<option value="default" selected>') == 3


def test_saving_the_same_again_changes_nothing(communes, client):
    for _ in range(2):
        send(client, code="03037", **{"terrain-03037": "plain"})

    assert db.session.query(AuditEntry).filter_by(action="roads.terrain_set").count() == 1


def test_another_provinces_commune_cannot_be_set(communes, client):
    send(client, code="28249", bulk="mountain")

    assert db.session.query(AuditEntry).filter_by(action="roads.terrain_set").count() == 0


@pytest.mark.parametrize("answer", ["sea", "", "x" * 5000])
def test_a_terrain_that_nobody_knows_changes_nothing(communes, client, answer):
    send(client, code="03037", **{"terrain-03037": answer})

    assert terrain_of("03037") is Terrain.MOUNTAIN


@pytest.mark.parametrize("code", ["\x00", "03037\x00", "9" * 5000, "٣٣٣٣٣"])
def test_a_code_that_is_none_changes_nothing(communes, client, code):
    assert send(client, code=code, bulk="delta").status_code == 303
    assert db.session.query(AuditEntry).filter_by(action="roads.terrain_set").count() == 0


def test_communes_are_found_by_name_and_terrain(communes, client):
    by_name = client.get(f"{PAGE}?q=ta van").text
    by_terrain = client.get(f"{PAGE}?terrain=hill").text

    assert "Xã Tả Van" in by_name
    assert "Mường Hum" not in by_name
    assert "Phường Sa Pa" in by_terrain
    assert "Xã Tả Van" not in by_terrain


def test_a_dispatcher_may_not_enter(client, sign_in):
    sign_in(Role.DISPATCHER)

    assert client.get(PAGE).status_code == 403
