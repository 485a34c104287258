import re

import pytest
from flask import session
from sqlalchemy import select

from app.accounts import gate
from app.accounts.models import Role
from app.core.db import db
from app.core.errors import TooManyTriesError
from app.notify.models import Message
from tests import build
from tests.conftest import NOW
from tests.core.test_solve_puzzle import solve

PHONE = "0912345678"


@pytest.fixture
def ask(app):
    """Send a form from an address, and return what it is asked for."""

    def ask(key="a", *, phone=PHONE, address="203.0.113.7", must_prove=False, known=(), **fields):
        with app.test_request_context(
            method="POST", data=fields, environ_base={"REMOTE_ADDR": address}
        ):
            session[gate.PROVEN_KEY] = list(known)
            asked = gate.ask(action="book", key=key, phone=phone, must_prove=must_prove, now=NOW)
            ask.known = session[gate.PROVEN_KEY]
            return asked

    return ask


def phone_number(n: int) -> str:
    return f"09{n:08d}"


def texted() -> str:
    text = db.session.scalars(select(Message.text).order_by(Message.id.desc())).first()
    return re.search(r"\d{6}", text).group()


def test_people_are_asked_nothing(ask):
    assert [ask() for _ in range(8)] == [None] * 8


def test_a_phone_that_is_named_too_often_gets_a_puzzle(ask):
    for _ in range(8):
        ask()

    asked = ask()

    assert asked.puzzle is not None
    assert not asked.needs_code


def test_hundreds_behind_one_address_book_and_past_the_soft_limit_a_solution_lets_them(ask):
    passed = [ask(str(n), phone=phone_number(n)) for n in range(60)]
    assert passed == [None] * 60

    for n in range(60, 300):
        asked = ask(str(n), phone=phone_number(n))
        assert asked.puzzle is not None
        if n % 80 == 0:
            assert ask(str(n), phone=phone_number(n), challenge=solve(asked.puzzle)) is None


def test_neighbours_on_other_addresses_of_the_network_are_counted_together(ask):
    for n in range(400):
        ask(str(n), phone=phone_number(n), address=f"203.0.113.{n % 200}")

    assert ask("x", phone=phone_number(999), address="203.0.113.250").puzzle is not None
    assert ask("y", phone=phone_number(998), address="198.51.100.1") is None


def test_a_solution_is_of_one_form(ask):
    for _ in range(8):
        ask("a")
    said = solve(ask("a").puzzle)

    assert ask("b", challenge=said).puzzle is not None
    assert ask("a", challenge=said) is None


def test_past_the_hard_limit_nothing_helps(ask):
    for _ in range(40):
        ask()

    with pytest.raises(TooManyTriesError):
        ask()


def test_without_a_script_a_code_sent_to_the_phone_lets_it_through(ask):
    for _ in range(9):
        ask()

    asked = ask(send_code="1")
    assert asked.needs_code
    assert asked.is_sent
    assert ask(phone_code=texted()) is None


def test_where_the_office_asks_for_it_the_phone_is_confirmed_first(ask):
    asked = ask(must_prove=True)

    assert (asked.needs_code, asked.is_sent) == (True, True)
    assert ask(must_prove=True, phone_code=f" {texted()[:3]} {texted()[3:]}") is None


def test_a_phone_confirmed_in_this_browser_is_not_asked_again(ask):
    ask(must_prove=True)
    ask(must_prove=True, phone_code=texted())

    assert ask("b", must_prove=True, known=ask.known) is None
    assert ask("c", must_prove=True, phone="0987654321", known=ask.known).needs_code


def test_a_wrong_code_is_said_so_and_asked_for_again(ask):
    ask(must_prove=True)

    asked = ask(must_prove=True, phone_code="000000" if texted() != "000000" else "000001")

    assert "chưa đúng" in asked.refusal
    assert asked.needs_code


def test_the_code_counts_where_the_enter_key_pressed_the_other_button(ask):
    ask(must_prove=True)

    assert ask(must_prove=True, phone_code=texted(), send_code="1") is None


def test_texts_are_not_sent_without_end(ask):
    for n in range(60):
        ask(str(n), phone=phone_number(n), must_prove=True)

    with pytest.raises(TooManyTriesError):
        ask("x", phone=phone_number(777), must_prove=True)


def test_staff_who_book_for_others_are_never_asked(app):
    staff = build.staff(role=Role.FOCAL_PERSON)
    token = build.sign_in_token(staff)
    with app.test_request_context(method="POST"):
        session["sign_in"] = token
        asked = [
            gate.ask(action="book", key="a", phone=PHONE, must_prove=True, now=NOW)
            for _ in range(50)
        ]

    assert asked == [None] * 50
