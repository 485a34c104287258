from sqlalchemy import select

from app.accounts.models import Role, SignIn
from app.core.db import db
from tests.conftest import NOW


def test_signing_out_ends_the_session_on_the_server_too(client, sign_in):
    sign_in(Role.OFFICER)
    with client.session_transaction() as session:
        token = session["sign_in"]

    answer = client.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    db.session.rollback()
    assert db.session.scalars(select(SignIn)).one().revoked_at == NOW
    with client.session_transaction() as session:
        assert "sign_in" not in session
        session["sign_in"] = token  # kept by somebody who copied the cookie
    assert client.get("/account").status_code == 303


def test_signing_out_twice_is_signing_out_once(client, sign_in):
    sign_in(Role.OFFICER)
    client.post("/sign-out")

    assert client.post("/sign-out").status_code == 303


def test_a_link_signs_nobody_out(client, sign_in):
    sign_in(Role.OFFICER)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200
