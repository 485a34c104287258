from sqlalchemy import select

from app.accounts.models import Role, SignIn
from app.accounts.services import revoke_sign_ins
from app.core.db import db, writing
from tests import build
from tests.conftest import NOW


def test_an_account_shows_where_it_is_signed_in(client, sign_in):
    staff = sign_in(Role.DISPATCHER)
    build.sign_in_token(staff)
    for row in db.session.scalars(select(SignIn)):
        row.browser = "Mozilla/5.0 (Linux; Android 13) AppleWebKit Chrome/130 Mobile Safari"
    db.session.commit()

    page = client.get("/account").text

    assert page.count("Chrome trên Android") == 2
    assert page.count("máy này") == 1


def test_all_other_browsers_are_signed_out_at_once(client, app, sign_in):
    staff = sign_in(Role.DISPATCHER)
    elsewhere = app.test_client()
    with elsewhere.session_transaction() as session:
        session["sign_in"] = build.sign_in_token(staff)
    assert elsewhere.get("/account").status_code == 200

    answer = client.post("/account/sign-ins/revoke")

    assert (answer.status_code, answer.location) == (303, "/account")
    assert elsewhere.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_nobody_elses_browser_is_signed_out(client, app, sign_in):
    sign_in(Role.DISPATCHER)
    other = app.test_client()
    with other.session_transaction() as session:
        session["sign_in"] = build.sign_in_token(build.staff())

    client.post("/account/sign-ins/revoke")

    assert other.get("/account").status_code == 200


def test_an_administrator_signs_somebody_out_everywhere(client, sign_in):
    staff = sign_in(Role.COURIER)

    with writing():
        count = revoke_sign_ins(staff_id=staff.id, now=NOW)

    assert count == 1
    assert client.get("/account").status_code == 303
