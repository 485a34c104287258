import pytest
from sqlalchemy import select

from app.accounts.models import Role, SignIn
from app.core.audit import AuditEntry
from app.core.db import db
from tests import build


@pytest.fixture
def courier(administrator):
    who = build.staff(role=Role.COURIER)
    build.sign_in_token(who)
    return who


def signed_in_somewhere(who):
    db.session.expire_all()
    statement = select(SignIn).where(SignIn.staff_id == who.id, SignIn.revoked_at.is_(None))
    return db.session.scalars(statement).all() != []


def test_who_is_shut_out_is_signed_out_at_once_and_can_come_back(courier, client):
    client.post(f"/admin/staff/{courier.id}/active", data={"is_active": "no"})
    assert not signed_in_somewhere(courier)
    assert not courier.is_active
    assert "Mở lại tài khoản" in client.get(f"/admin/staff/{courier.id}").text

    client.post(f"/admin/staff/{courier.id}/active", data={"is_active": "yes"})
    db.session.expire_all()
    assert courier.is_active


def test_the_administrator_cannot_shut_themselves_out(administrator, client):
    response = client.post(f"/admin/staff/{administrator.id}/active", data={"is_active": "no"})

    assert response.status_code == 409
    assert "chính mình" in response.text
    db.session.expire_all()
    assert administrator.is_active


def test_a_lost_phone_is_signed_out_and_the_account_stays(courier, client):
    client.post(f"/admin/staff/{courier.id}/revoke")

    assert not signed_in_somewhere(courier)
    assert courier.is_active


def test_a_new_password_replaces_the_old_one_and_ends_every_sign_in(courier, client):
    before = courier.password_hash

    response = client.post(f"/admin/staff/{courier.id}/password")

    assert "Mật khẩu đầu tiên" in response.text
    assert not signed_in_somewhere(courier)
    assert courier.password_hash != before


def test_every_act_is_noted_with_who_did_it(courier, client):
    for act in ("active", "revoke", "password"):
        client.post(f"/admin/staff/{courier.id}/{act}")

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    mine = [entry for entry in entries if entry.action.startswith("admin.")]
    assert [entry.action for entry in mine] == [
        "admin.staff_deactivated",
        "admin.sign_ins_revoked",
        "admin.password_renewed",
    ]
    assert {entry.by for entry in mine} == {"quan.tri"}


def test_another_provinces_staff_are_out_of_reach(administrator, client):
    stranger = build.staff(province_code=build.province("82").code)
    db.session.commit()

    assert client.get(f"/admin/staff/{stranger.id}").status_code == 404
    for act in ("active", "revoke", "password"):
        assert client.post(f"/admin/staff/{stranger.id}/{act}").status_code == 404
