import re

import pytest
from sqlalchemy import select

from app.accounts.models import Role, Staff
from app.core.audit import AuditEntry
from app.core.db import db
from tests import build

SENT = {
    "full_name": "Lò Văn Pành",
    "username": "lo.van.panh",
    "phone": "0912 345 678",
    "role": "COURIER",
}


def hired():
    return db.session.scalar(select(Staff).where(Staff.username == "lo.van.panh"))


def test_somebody_new_gets_a_first_password_shown_once(administrator, client):
    response = client.post("/admin/staff/new", data=SENT)

    assert response.status_code == 200
    password = re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}-[2-9A-Y]{4}", response.text).group()
    assert hired().role is Role.COURIER
    assert password not in hired().password_hash
    assert password not in client.get(f"/admin/staff/{hired().id}").text


def test_the_audit_trail_knows_who_hired_and_no_name_or_password(administrator, client):
    client.post("/admin/staff/new", data=SENT)

    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "admin.staff_added")
    ).one()

    assert entry.by == "quan.tri"
    assert entry.detail == {"role": "COURIER"}


def test_an_officer_works_at_an_office_and_a_focal_person_in_a_commune(office, client):
    client.post(
        "/admin/staff/new",
        data=SENT | {"role": "OFFICER", "office_id": office.id, "commune_code": "03037"},
    )

    assert (hired().office_id, hired().commune_code) == (office.id, None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"full_name": ""}, "Mời bạn nhập họ và tên."),
        ({"full_name": "x" * 101}, "Họ và tên có từ 2 đến 100 chữ."),
        ({"username": "Lò Văn"}, "chữ thường không dấu"),
        ({"username": "x" * 61}, "chữ thường không dấu"),
        ({"phone": "123"}, "Số điện thoại có 10 hoặc 11 chữ số"),
        ({"role": "KING"}, "Mời bạn chọn một mục."),
        ({"role": "OFFICER"}, "Cán bộ Một cửa cần một nơi làm việc."),
        ({"role": "FOCAL_PERSON"}, "Đầu mối cần một xã, phường phụ trách."),
        ({"office_id": "9" * 25}, "Mời bạn chọn trong danh sách."),
        ({"commune_code": "99999"}, "Mời bạn chọn trong danh sách."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(office, client, changed, sentence):
    response = client.post("/admin/staff/new", data=SENT | changed)

    assert response.status_code == 422
    assert sentence in response.text
    assert hired() is None


def test_a_user_name_is_given_once(administrator, client):
    build.staff(username="lo.van.panh")
    db.session.commit()

    response = client.post("/admin/staff/new", data=SENT)

    assert response.status_code == 422
    assert 'href="#username"' in response.text


def test_staff_are_listed_by_role(administrator, client):
    build.staff(role=Role.COURIER, full_name="Lò Văn Pành")
    build.staff(role=Role.OFFICER, full_name="Trần Văn Nam")
    db.session.commit()

    text = client.get("/admin/staff?role=COURIER").text

    assert "Lò Văn Pành" in text
    assert "Trần Văn Nam" not in text
    assert "Trần Văn Nam" in client.get("/admin/staff?role=nonsense").text


def test_a_role_that_nobody_has_says_so(administrator, client):
    assert "Chưa có ai" in client.get("/admin/staff?role=COURIER").text
