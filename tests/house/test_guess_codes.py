"""Whoever guesses at a code learns nothing: not by words, not by what the database is asked."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.catalogue.models import Office
from app.core.codes import grouped
from app.core.db import db
from tests import build
from tests.house.test_questions import counted

UNKNOWN = "KKKK2345"
# Where a code is typed rather than followed: the form beside it.
TYPED = {
    "/track": {"phone": "0987654321"},
    "/hall/{office}/take/booking": {"digits": "321"},
}


@pytest.fixture
def known(app) -> str:
    """The code of somebody's booking; its dossier's would do as well."""
    booking = build.visit()
    db.session.commit()
    return booking.code


@pytest.fixture
def address(known):
    """An address of the first office."""

    def address(path: str) -> str:
        return path.replace("{office}", str(db.session.scalars(select(Office.id)).first()))

    return address


def followed(app) -> list[tuple[str, str]]:
    """Every public address that holds a code of something that people booked."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"GET", "POST"})
        if "code" in rule.arguments
        and len(rule.arguments) == 1
        and hasattr(app.view_functions[rule.endpoint], "is_open_to_all")
    ]


def answer(client: FlaskClient, method: str, path: str, code: str, form: dict[str, str]) -> tuple:
    """Return what a stranger sees, and how often the database was asked for it."""
    db.session.remove()
    with counted() as asked:
        response = client.open(path, method=method, data=form)
    questions = len([one for one in asked if not one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])
    seen = response.text.replace(grouped(code), "*").replace(code, "*")
    location = (response.location or "").replace(code, "*")
    return response.status_code, location, re.sub(r'nonce="[^"]*"', "", seen), questions


def test_there_are_addresses_with_codes(app):
    assert ("GET", "/bookings/<string(maxlength=20):code>") in followed(app)
    assert len(followed(app)) >= 4


def test_a_code_in_an_address_tells_a_stranger_nothing(app, known):
    for method, rule in followed(app):
        first, second = (
            answer(app.test_client(), method, re.sub("<[^>]*>", code, rule), code, {})
            for code in (known, UNKNOWN)
        )
        assert first == second, f"{method} {rule}"


@pytest.mark.parametrize("path", TYPED)
def test_a_code_in_a_form_tells_a_stranger_nothing(app, known, address, path):
    # The first of all opens the sender's window, which costs a question more.
    _opening, first, second = (
        answer(app.test_client(), "POST", address(path), code, TYPED[path] | {"code": code})
        for code in ("KKKK2346", known, UNKNOWN)
    )

    assert first == second
    assert first[0] == 422


@pytest.mark.parametrize("path", TYPED)
def test_guesses_are_limited(app, known, address, path):
    answers = [
        app.test_client().post(address(path), data=TYPED[path] | {"code": known}).status_code
        for _ in range(25)
    ]

    assert answers[0] == 422
    assert answers[-1] == 429
