import pytest

from app.accounts import passwords
from app.accounts.models import Role, Staff
from app.core.db import db
from tests import build

NEW = "mua thu tren nuong"


def change(client, current=build.PASSWORD, password=NEW, again=None):
    again = password if again is None else again
    typed = {"current": current, "password": password, "again": again}
    return client.post("/account/password", data=typed)


def password_is(staff: Staff, password: str) -> bool:
    db.session.expire_all()
    return passwords.is_right(password, db.session.get(Staff, staff.id).password_hash)


def test_the_new_password_is_the_only_one_that_lets_in(client, sign_in):
    staff = sign_in(Role.OFFICER)

    answer = change(client)

    assert (answer.status_code, answer.location) == (303, "/account")
    assert password_is(staff, NEW)
    assert not password_is(staff, build.PASSWORD)


def test_all_other_browsers_are_signed_out(client, app, sign_in):
    staff = sign_in(Role.OFFICER)
    elsewhere = app.test_client()
    with elsewhere.session_transaction() as session:
        session["sign_in"] = build.sign_in_token(staff)

    change(client)

    assert elsewhere.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"current": "sai roi"},
        {"current": ""},
        {"password": ""},
        {"password": "ngan"},
        {"password": "x" * 201},
        {"again": "khac hoan toan"},
        {"current": "x" * 100_000},
    ],
)
def test_what_does_not_fit_changes_nothing_and_is_answered_in_words(client, sign_in, typed):
    staff = sign_in(Role.OFFICER)

    answer = change(client, **typed)

    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert password_is(staff, build.PASSWORD)


def test_a_password_with_the_user_name_in_it_is_refused(client, sign_in):
    staff = sign_in(Role.OFFICER, username="can.bo.sapa")

    answer = change(client, password="toi la CAN.BO.SAPA")

    assert answer.status_code == 422
    assert "không chứa tên đăng nhập" in answer.text
    assert password_is(staff, build.PASSWORD)


def test_a_stolen_browser_cannot_guess_the_password_without_end(client, sign_in):
    sign_in(Role.OFFICER)
    for _ in range(15):
        assert change(client, current="sai roi").status_code == 422

    assert change(client).status_code == 429


def test_citizens_have_no_account_page(client):
    assert client.get("/account").location == "/sign-in?next=/account"
    assert change(client).location == "/sign-in"
