from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import passwords, services
from app.accounts.models import Role, SignIn, Staff
from app.config import Environment
from app.core import clock
from app.core.audit import AuditEntry
from app.core.codes import fingerprint
from app.core.db import db
from tests import build
from tests.conftest import NOW

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng"


def type_in(client, username="can.bo", password=build.PASSWORD, *, path="/sign-in", **values):
    return client.post(path, data={"username": username, "password": password}, **values)


def sign_ins() -> list[SignIn]:
    db.session.rollback()
    return list(db.session.scalars(select(SignIn).order_by(SignIn.id)))


def token_of(client) -> str | None:
    with client.session_transaction() as session:
        return session.get("sign_in")


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.OFFICER, "/desk"),
        (Role.DISPATCHER, "/dispatch"),
        (Role.COURIER, "/courier/today"),
        (Role.FOCAL_PERSON, "/book"),
        (Role.ADMINISTRATOR, "/admin"),
    ],
)
def test_each_role_begins_at_its_own_page(app, client, role, home):
    build.staff(username="can.bo", role=role)
    db.session.commit()

    answer = type_in(client)

    assert (answer.status_code, answer.location) == (303, home)


def test_a_sign_in_is_a_row_and_the_browser_keeps_only_its_token(officer, client):
    type_in(client, headers={"User-Agent": "Mozilla/5.0 (Android) Chrome/130"})

    (row,) = sign_ins()
    assert row.staff_id == officer.id
    assert row.token_hash == fingerprint(token_of(client))
    assert row.browser == "Mozilla/5.0 (Android) Chrome/130"
    assert (row.started_at, row.ends_at) == (NOW, NOW + timedelta(hours=12))


def test_a_courier_stays_signed_in_for_a_month(app, client):
    build.staff(username="buu.ta", role=Role.COURIER)
    db.session.commit()

    answer = type_in(client, "buu.ta")

    assert sign_ins()[0].ends_at == NOW + timedelta(days=30)
    assert "Expires=" in kept_session(answer)


def kept_session(answer) -> str:
    cookies = answer.headers.getlist("Set-Cookie")
    return next(cookie for cookie in cookies if cookie.startswith("tantay="))


def test_everybody_else_is_forgotten_with_the_browser(officer, client):
    assert "Expires=" not in kept_session(type_in(client))


def test_a_sign_in_is_noted_for_those_who_must_answer_for_it(officer, client):
    type_in(client)

    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.by, entry.detail) == (
        "accounts.signed_in",
        "can.bo",
        {"way": "password"},
    )


@pytest.mark.parametrize("username", ["can.bo", "CAN.BO", "  can.bo "])
def test_case_and_spaces_of_the_name_do_not_matter(officer, client, username):
    assert type_in(client, username).status_code == 303


@pytest.mark.parametrize(
    ("username", "password"),
    [("can.bo", "sai roi"), ("can.bo", build.PASSWORD + " "), ("khong.ai", build.PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    officer, client, username, password
):
    answer = type_in(client, username, password)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert password not in answer.text
    assert sign_ins() == []


def test_who_is_not_active_is_not_let_in(officer, client):
    officer.is_active = False
    db.session.commit()

    answer = type_in(client)

    assert answer.status_code == 422
    assert WRONG in answer.text


class CountingHasher:
    """A hasher that counts how often it worked."""

    def __init__(self, hasher) -> None:
        self.hasher = hasher
        self.checks = 0

    def verify(self, stored: str, password: str) -> bool:
        self.checks += 1
        return self.hasher.verify(stored, password)

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)


@pytest.mark.parametrize("username", ["can.bo", "khong.ai", "\x00", "no such name at all"])
def test_a_name_that_nobody_has_costs_as_much_as_one_that_somebody_has(
    officer, monkeypatch, username
):
    hasher = CountingHasher(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", hasher)

    assert services.check_password(username=username, password="sai roi") is None

    assert hasher.checks == 1


def test_a_password_hashed_at_another_price_is_hashed_anew(officer, client):
    before = officer.password_hash

    type_in(client)

    db.session.expire_all()
    after = db.session.get(Staff, officer.id).password_hash
    assert "m=8," in before
    assert "$argon2id$" in after
    assert "m=19456,t=2,p=1" in after
    assert passwords.is_right(build.PASSWORD, after)


def test_a_password_hashed_at_todays_price_stays_as_it_is(officer, client):
    type_in(client)
    db.session.expire_all()
    before = db.session.get(Staff, officer.id).password_hash

    type_in(client)

    db.session.expire_all()
    assert db.session.get(Staff, officer.id).password_hash == before


def test_too_many_at_once_are_asked_to_come_back(officer, client, monkeypatch):
    monkeypatch.setattr(passwords, "_PATIENCE_S", 0.0)
    for _ in range(4):
        passwords._AT_ONCE.acquire()
    try:
        answer = type_in(client)
    finally:
        for _ in range(4):
            passwords._AT_ONCE.release()

    assert answer.status_code == 503
    assert type_in(client).status_code == 303


def test_a_session_that_was_planted_before_sign_in_does_not_survive_it(officer, client):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["csrf_token"] = "known to somebody else"

    type_in(client)

    with client.session_transaction() as session:
        assert set(session) == {"sign_in", "_permanent"} or set(session) == {"sign_in"}


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before_it(officer, client):
    type_in(client)
    first = token_of(client)

    type_in(client)

    assert token_of(client) != first
    assert [row.revoked_at for row in sign_ins()] == [NOW, None]


def test_the_way_leads_back_to_where_somebody_was_sent_from(officer, client):
    answer = type_in(client, path="/sign-in?next=/account?tab%3D1")

    assert answer.location == "/account?tab=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "/\r\nX-Header: 1",
        "javascript:alert(1)",
        "account",
        "",
        "/account" + "x" * 5000,
        "/nowhere",
        "/sign-out",
    ],
)
def test_the_way_leads_nowhere_else(officer, client, target):
    answer = client.post(
        "/sign-in",
        query_string={"next": target},
        data={"username": "can.bo", "password": build.PASSWORD},
    )

    assert (answer.status_code, answer.location) == (303, "/desk")


def test_the_way_does_not_lead_to_a_page_that_is_closed_to_ones_role(officer, client):
    assert type_in(client, path="/sign-in?next=/dispatch").location == "/desk"


def test_who_is_signed_in_already_is_sent_on(officer, client):
    type_in(client)

    assert client.get("/sign-in").location == "/desk"
    assert client.get("/sign-in?next=/account").location == "/account"


def test_guesses_are_counted_and_then_refused(officer, client):
    for _ in range(15):
        assert type_in(client, password="sai roi").status_code == 422

    refused = type_in(client)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert sign_ins() == []


def test_guesses_at_one_name_do_not_shut_another_out(officer, client):
    build.staff(username="nguoi.khac")
    db.session.commit()
    for _ in range(16):
        type_in(client, password="sai roi")

    assert type_in(client, "nguoi.khac").status_code == 303


def test_guesses_from_elsewhere_do_not_shut_the_owner_out_at_once(officer, client):
    for _ in range(16):
        type_in(client, password="sai roi", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})

    assert type_in(client).status_code == 303


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("", ""),
        ("can.bo", ""),
        ("", build.PASSWORD),
        ("x" * 61, build.PASSWORD),
        ("x" * 100_000, build.PASSWORD),
        ("can.bo", "x" * 201),
        ("can.bo", "x" * 100_000),
        ("can.bo\x00", build.PASSWORD),
        ("can.bo", "\x00"),
        ("9" * 23, "9" * 23),
        ("☃️", "☃️"),
    ],
)
def test_what_cannot_be_is_answered_in_words(officer, client, username, password):
    answer = type_in(client, username, password)

    assert answer.status_code == 422
    assert 'id="errors"' in answer.text


def test_an_odd_browser_name_is_kept_in_bounds(officer, client):
    type_in(client, headers={"User-Agent": "x" * 5000 + "\x07"})

    assert sign_ins()[0].browser == "x" * 300


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-in/code/enter", "/account"])
def test_other_methods_are_refused_in_words(client, method, path):
    assert getattr(client, method)(path).status_code == 405


def test_a_form_without_its_token_is_refused(officer, client, app):
    app.config["WTF_CSRF_ENABLED"] = True

    assert type_in(client).status_code == 400
    assert sign_ins() == []


def test_no_account_is_shown_where_people_are_real(officer, client):
    assert "tan-tay-2026" not in client.get("/sign-in").text


class TestDemo:
    @pytest.fixture
    def settings(self, settings):
        from dataclasses import replace

        return replace(settings, environment=Environment.DEMO)

    def test_one_account_of_each_role_is_shown(self, app, client):
        for role in Role:
            for _ in range(2):
                build.staff(role=role)
        build.staff(role=Role.OFFICER, username="nghi.viec", is_active=False)
        db.session.commit()

        page = client.get("/sign-in").text

        assert page.count("tan-tay-2026") == 1 + len(Role)
        assert "nghi.viec" not in page

    def test_an_account_of_the_demonstration_signs_in_with_one_tap(self, app, client):
        build.staff(
            username="dieu.phoi",
            role=Role.DISPATCHER,
            password_hash=passwords.hash_password("tan-tay-2026", username="dieu.phoi"),
        )
        db.session.commit()

        assert type_in(client, "dieu.phoi", "tan-tay-2026").location == "/dispatch"


def test_a_sign_in_ends_by_itself(officer, client):
    type_in(client)

    with clock.frozen_at(NOW + timedelta(hours=12)):
        assert client.get("/account").location == "/sign-in?next=/account"


def test_guesses_from_everywhere_do_not_shut_a_known_browser_out(officer, client):
    type_in(client)
    client.post("/sign-out")
    for number in range(60):
        address = f"203.0.113.{number // 10}"
        stranger = client.application.test_client()
        type_in(stranger, password="sai roi", environ_overrides={"REMOTE_ADDR": address})

    elsewhere = type_in(
        client.application.test_client(), environ_overrides={"REMOTE_ADDR": "203.0.113.99"}
    )

    assert elsewhere.status_code == 429
    assert type_in(client).status_code == 303


def test_a_mark_that_we_did_not_sign_makes_no_browser_known(officer, client):
    for number in range(60):
        address = f"203.0.113.{number // 10}"
        type_in(client, password="sai roi", environ_overrides={"REMOTE_ADDR": address})
    client.set_cookie("known", "WyJjYW4uYm8iXQ.made.up")

    assert type_in(client).status_code == 429
