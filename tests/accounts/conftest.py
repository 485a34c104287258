"""A member of staff who can sign in, and a way to read the code that was sent to them."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.db import db
from app.notify.models import Message
from tests import build


@pytest.fixture
def officer(app):
    staff = build.staff(username="can.bo", role=Role.OFFICER, phone="0912000111")
    db.session.commit()
    return staff


@pytest.fixture
def sent_code(app):
    """Read the newest code off the message that carries it."""

    def sent_code() -> str:
        db.session.rollback()
        newest = select(Message).where(Message.reason == "sign_in_code").order_by(Message.id.desc())
        words = db.session.scalars(newest).first().text.replace(",", " ").split()
        return next(word for word in words if word.isdecimal() and len(word) == 6)

    return sent_code
