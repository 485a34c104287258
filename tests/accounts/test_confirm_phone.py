import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import phone_codes
from app.accounts.models import PhoneCode
from app.core.db import db, writing
from app.notify.models import Message
from tests.conftest import NOW

PHONE = "0912345678"


def send(*, phone=PHONE, purpose="book", now=NOW) -> bool:
    with writing():
        return phone_codes.send(phone=phone, purpose=purpose, now=now)


def confirm(code, *, phone=PHONE, purpose="book", used_for="a", now=NOW) -> bool:
    with writing():
        return phone_codes.confirm(
            phone=phone, purpose=purpose, code=code, used_for=used_for, now=now
        )


def texted() -> str:
    text = db.session.scalars(select(Message.text).order_by(Message.id.desc())).first()
    return re.search(r"\d{6}", text).group()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_that_was_texted_confirms_the_phone(app):
    assert send()

    assert confirm(texted())


def test_the_text_says_the_code_and_fits_one_part(app):
    send()

    message = db.session.scalars(select(Message)).one()
    assert (message.phone, message.reason) == (PHONE, "phone_code")
    assert len(message.text) <= 160


def test_the_code_itself_is_not_kept(app):
    send()

    assert texted() not in db.session.scalars(select(PhoneCode.code_hash)).one()


@pytest.mark.parametrize(
    "other", [{"phone": "0987654321"}, {"purpose": "wait"}], ids=["phone", "purpose"]
)
def test_a_code_is_of_one_phone_and_one_purpose(app, other):
    send()

    assert not confirm(texted(), **other)


def test_five_wrong_tries_spend_a_code(app):
    send()
    code = texted()
    for _ in range(phone_codes.MOST_TRIES):
        assert not confirm(other_than(code))

    assert not confirm(code)


def test_a_code_grows_old(app):
    send()

    assert not confirm(texted(), now=NOW + phone_codes.LASTS)


def test_only_the_newest_code_counts(app):
    send()
    first = texted()
    send(now=NOW + phone_codes.BETWEEN)

    assert not confirm(first, now=NOW + phone_codes.BETWEEN) or first == texted()


def test_a_form_whose_answer_got_lost_may_bring_its_code_again(app):
    send()
    code = texted()
    assert confirm(code, used_for="a")

    assert confirm(code, used_for="a", now=NOW + timedelta(hours=3))


def test_another_form_may_not(app):
    send()
    code = texted()
    assert confirm(code, used_for="a")

    assert not confirm(code, used_for="b")


def test_a_phone_gets_one_text_a_minute_and_few_a_day(app):
    assert send()
    assert not send(now=NOW + timedelta(seconds=59))
    later = [send(now=NOW + timedelta(minutes=2 * n)) for n in range(1, 7)]

    assert later == [True] * (phone_codes.MOST_A_DAY - 1) + [False] * 2
    assert send(now=NOW + timedelta(hours=25))
