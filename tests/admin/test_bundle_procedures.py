"""Administrators put procedures together, and note in which words people search."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.catalogue.procedure_models import Bundle, Synonym
from app.catalogue.procedure_services import add_procedure
from app.core.db import db
from tests.catalogue.test_show_procedure import facts
from tests.conftest import NOW

FILLED = {
    "code": "SINH-CON", "plain_name": "Sinh con trọn gói", "name": "Liên thông",
    "name_en": "New baby", "life_event": "birth", "procedures": "1.000002\n1.000001",
}  # fmt: skip


@pytest.fixture
def two(administrator):
    for code in ("1.000001", "1.000002"):
        add_procedure(facts=facts(code, plain_name=f"Việc {code}"), by="test", now=NOW)
    db.session.commit()


def bundles():
    db.session.expire_all()
    return db.session.scalars(select(Bundle)).all()


def test_a_bundle_is_added_in_the_order_that_was_written(client, two):
    client.post("/admin/bundles/new", data=FILLED)

    (bundle,) = bundles()
    assert [one.code for one in bundle.procedures] == ["1.000002", "1.000001"]
    assert "Sinh con trọn gói" in client.get("/admin/bundles").text


@pytest.mark.parametrize(
    ("codes", "said"),
    [("1.000001", "ít nhất hai"), ("1.000001 1.999999", "1.999999"), ("1.000001 1.000001", "hai")],
)
def test_a_bundle_of_less_than_two_known_procedures_is_refused(client, two, codes, said):
    answer = client.post("/admin/bundles/new", data=FILLED | {"procedures": codes})

    assert answer.status_code == 422
    assert said in answer.text
    assert bundles() == []


def test_a_bundle_is_changed_and_retired_and_restored(client, two):
    client.post("/admin/bundles/new", data=FILLED)
    changed = FILLED | {"procedures": "1.000001, 1.000002", "plain_name": "Sinh em bé"}

    client.post("/admin/bundles/SINH-CON", data=changed)
    client.post("/admin/bundles/SINH-CON/retire")

    (bundle,) = bundles()
    assert [one.code for one in bundle.procedures] == ["1.000001", "1.000002"]
    assert (bundle.plain_name, bundle.is_offered) == ("Sinh em bé", False)
    client.post("/admin/bundles/SINH-CON/restore")
    assert bundles()[0].is_offered


def test_a_refused_change_leaves_the_bundle_as_it_was(client, two):
    client.post("/admin/bundles/new", data=FILLED)

    answer = client.post("/admin/bundles/SINH-CON", data=FILLED | {"procedures": "1.000001"})

    assert answer.status_code == 422
    assert len(bundles()[0].procedures) == 2


def test_a_taken_code_is_said_at_its_field(client, two):
    client.post("/admin/bundles/new", data=FILLED)

    assert client.post("/admin/bundles/new", data=FILLED).status_code == 409


def test_a_synonym_is_noted_once_and_dropped(client, administrator):
    data = {"said": "bìa đỏ", "means": "sổ đỏ"}

    assert client.post("/admin/synonyms", data=data).status_code == 303
    assert client.post("/admin/synonyms", data=data).status_code == 409
    row = db.session.scalars(select(Synonym)).one()
    assert "bìa đỏ" in client.get("/admin/synonyms").text

    client.post(f"/admin/synonyms/{row.id}/remove")

    assert db.session.scalars(select(Synonym)).all() == []


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.COURIER, Role.OFFICER])
@pytest.mark.parametrize("path", ["/admin/bundles", "/admin/synonyms", "/admin/imports"])
def test_nobody_else_sees_them(client, sign_in, role, path):
    sign_in(role)

    assert client.get(path).status_code == 403
