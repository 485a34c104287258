import pytest
from sqlalchemy.exc import IntegrityError

from app.accounts.errors import (
    UnknownStaffError,
    UnusableUsernameError,
    UsernameTakenError,
    WeakPasswordError,
)
from app.accounts.models import Role
from app.accounts.passwords import hash_password
from app.accounts.queries import staff_named, staff_of
from app.accounts.services import add_staff, check_password, set_password
from app.core.db import db, writing
from tests import build


def add(**changes: object):
    values: dict[str, object] = {
        "username": "dieu.phoi",
        "full_name": "Nguyễn Văn An",
        "phone": "0912345678",
        "role": Role.DISPATCHER,
        "province_code": build.province().code,
        "password_hash": hash_password("mua thu tren nuong", username="dieu.phoi"),
    }
    return add_staff(**(values | changes))


def test_who_was_added_can_sign_in(app):
    staff = add(username=" Dieu.Phoi ")

    assert staff.username == "dieu.phoi"
    assert staff_named(username="dieu.phoi") == staff
    proof = check_password(username="dieu.phoi", password="mua thu tren nuong")
    assert proof.staff_id == staff.id
    assert proof.renewed_hash == ""


def test_a_name_is_given_once_and_the_rest_of_the_transaction_survives(app):
    with writing():
        add()
        with pytest.raises(UsernameTakenError):
            add(full_name="Trần Thị Bình")
        add(username="dieu.phoi.2")

    assert [staff.username for staff in staff_of(province_code="15")] == [
        "dieu.phoi",
        "dieu.phoi.2",
    ]


def test_a_province_that_is_not_there_is_a_fault_and_not_a_taken_name(app):
    with pytest.raises(IntegrityError):
        add(province_code="99")
    db.session.rollback()


@pytest.mark.parametrize("username", ["", "a", "có.dấu", "hai tu", "\x00\x00", "x" * 61, ".an"])
def test_a_name_that_cannot_be_typed_everywhere_is_refused(app, username):
    with pytest.raises(UnusableUsernameError):
        add(username=username)


@pytest.mark.parametrize("password", ["", "ngan qua", "x" * 201, "toi la dieu.phoi day"])
def test_a_weak_password_is_refused(app, password):
    with pytest.raises(WeakPasswordError):
        hash_password(password, username="dieu.phoi")


def test_an_administrator_gives_a_new_password(app):
    staff = add()

    set_password(
        staff_id=staff.id,
        password_hash=hash_password("mot mat khau khac", username=staff.username),
    )

    assert check_password(username="dieu.phoi", password="mot mat khau khac")
    assert not check_password(username="dieu.phoi", password="mua thu tren nuong")


def test_nobody_has_no_password(app):
    with pytest.raises(UnknownStaffError):
        set_password(staff_id=2**31 - 1, password_hash="")


def test_staff_come_by_given_name(app):
    for number, name in enumerate(["Vàng A Sử", "Lý Thị Ánh", "Giàng Thị Mỷ", "Nguyễn Văn An"]):
        add(username=f"nguoi.{number}", full_name=name)
    add(username="buu.ta", full_name="Sùng A Chu", role=Role.COURIER)

    names = [staff.full_name for staff in staff_of(province_code="15", role=Role.DISPATCHER)]

    assert names == ["Nguyễn Văn An", "Lý Thị Ánh", "Giàng Thị Mỷ", "Vàng A Sử"]
    assert staff_of(province_code="82") == []
