from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from app.accounts import services
from app.accounts.models import OneTimeCode, SignIn
from app.core import clock
from app.core.db import db, writing
from app.notify.models import Message
from tests import build
from tests.conftest import NOW


def ask(client, username="can.bo"):
    return client.post("/sign-in/code", data={"username": username})


def enter(client, code, **values):
    return client.post("/sign-in/code/enter", data={"code": code}, **values)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def main_of(answer) -> str:
    return answer.text.partition("<main")[2].partition("</main>")[0]


def count(model) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(model)).all())


def test_the_code_that_was_sent_lets_in(officer, client, sent_code):
    assert ask(client).location == "/sign-in/code/enter"

    answer = enter(client, sent_code())

    assert (answer.status_code, answer.location) == (303, "/desk")
    assert client.get("/account").status_code == 200


def test_the_code_goes_to_the_phone_of_the_account_and_not_into_the_table(
    officer, client, sent_code
):
    ask(client)

    message = db.session.scalars(select(Message)).one()
    assert message.phone == "0912000111"
    assert message.ends_at == NOW + timedelta(minutes=10)
    assert sent_code() not in db.session.scalars(select(OneTimeCode)).one().code_hash


def test_a_code_may_be_typed_with_spaces(officer, client, sent_code):
    ask(client)
    code = sent_code()

    assert enter(client, f" {code[:3]} {code[3:]} ").status_code == 303


def test_a_code_lets_in_once(officer, client, app, sent_code):
    ask(client)
    code = sent_code()
    enter(client, code)

    again = app.test_client()
    with again.session_transaction() as session:
        session["code_asked_by"] = "can.bo"

    assert enter(again, code).status_code == 422
    assert count(SignIn) == 1


def test_a_code_is_of_no_use_after_ten_minutes(officer, client, sent_code):
    ask(client)

    with clock.frozen_at(NOW + timedelta(minutes=10)):
        assert enter(client, sent_code()).status_code == 422
    with clock.frozen_at(NOW + timedelta(minutes=9, seconds=59)):
        assert enter(client, sent_code()).status_code == 303


def test_after_five_wrong_tries_the_right_one_is_wrong_too(officer, client, sent_code):
    ask(client)
    code = sent_code()
    for _ in range(5):
        assert enter(client, other_than(code)).status_code == 422

    assert enter(client, code).status_code == 422
    assert db.session.scalars(select(OneTimeCode)).one().tries == 5


def test_the_fifth_try_may_still_be_right(officer, client, sent_code):
    ask(client)
    code = sent_code()
    for _ in range(4):
        enter(client, other_than(code))

    assert enter(client, code).status_code == 303


def test_only_the_newest_code_counts(officer, client, sent_code):
    ask(client)
    old = sent_code()
    ask(client)
    new = sent_code()

    if old != new:
        assert enter(client, old).status_code == 422
    assert enter(client, new).status_code == 303


def test_another_persons_code_does_not_let_in(officer, client, sent_code):
    build.staff(username="nguoi.khac", phone="0912000222")
    db.session.commit()
    ask(client, "nguoi.khac")
    code = sent_code()
    with client.session_transaction() as session:
        session["code_asked_by"] = "can.bo"

    assert enter(client, code).status_code == 422


@pytest.mark.parametrize("username", ["khong.ai", "\x00", "nghi.viec", "khong.so"])
def test_nobody_learns_which_names_exist(officer, client, username):
    build.staff(username="nghi.viec", is_active=False)
    build.staff(username="khong.so", phone="")
    db.session.commit()

    answer = ask(client, username)

    assert (answer.status_code, answer.location) == (303, "/sign-in/code/enter")
    assert main_of(client.get(answer.location)) == main_of(client.get(ask(client).location))
    assert count(Message) == 1


def test_codes_are_not_sent_without_end(officer, client):
    for _ in range(3):
        assert ask(client).status_code == 303

    assert ask(client).status_code == 429
    assert count(Message) == 3


def test_the_page_for_the_code_is_shown_to_those_who_asked_for_one(client):
    assert client.get("/sign-in/code/enter").location == "/sign-in/code"


def test_the_way_back_is_kept_on_the_way(officer, client, sent_code):
    asked = client.post("/sign-in/code?next=/account", data={"username": "can.bo"})
    assert asked.location == "/sign-in/code/enter?next=/account"

    answer = client.post(asked.location, data={"code": sent_code()})

    assert answer.location == "/account"


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "9" * 23, "\x00" * 6, "1" * 100_000]
)
def test_what_cannot_be_a_code_is_answered_in_words(officer, client, code):
    ask(client)

    answer = enter(client, code)

    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert db.session.scalars(select(OneTimeCode)).one().tries == 0


@pytest.mark.parametrize("username", ["", "x" * 61, "x" * 100_000])
def test_what_cannot_be_a_name_is_answered_in_words(client, username):
    assert ask(client, username).status_code == 422


def test_a_code_lets_in_once_however_close_the_race(postgres_app):
    with postgres_app.app_context(), clock.frozen_at(NOW):
        build.staff(username="can.bo", phone="0912000111")
        db.session.commit()
        with writing():
            services.send_code(username="can.bo", now=NOW)
        text = db.session.scalars(select(Message)).one().text
        code = next(word.strip(",") for word in text.split() if word.strip(",").isdecimal())
        db.session.remove()
    together = Barrier(4)

    def try_it(_: int) -> str | None:
        with postgres_app.app_context():
            together.wait()
            with writing():
                return services.sign_in_with_code(username="can.bo", code=code, browser="", now=NOW)

    with ThreadPoolExecutor(4) as pool:
        tokens = list(pool.map(try_it, range(4)))

    assert sum(token is not None for token in tokens) == 1
