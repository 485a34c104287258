from datetime import date

import pytest
from sqlalchemy import select

from app.catalogue.errors import AlreadyClosedError, PastDayError
from app.catalogue.queries import closures, opening_spans
from app.catalogue.services import close_on, reopen
from app.core.audit import AuditEntry
from app.core.db import db
from tests import build
from tests.conftest import NOW

TODAY = date(2026, 12, 2)
THURSDAY = date(2026, 12, 3)


@pytest.fixture
def office(app):
    return build.office()


def close(on=THURSDAY, office=None):
    return close_on(
        on=on, reason="Mất điện", province_code="15", office_id=office and office.id,
        by="quan.tri", now=NOW,
    )  # fmt: skip


def test_a_closed_day_can_be_taken_back(office):
    closure = close(office=office)

    reopen(closure_id=closure.id, by="quan.tri", now=NOW)

    assert opening_spans(office=office, on=THURSDAY) != []
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["catalogue.closed_on", "catalogue.reopened"]


def test_taking_back_twice_is_the_same_as_once(office):
    closure = close(office=office)

    reopen(closure_id=closure.id, by="quan.tri", now=NOW)
    reopen(closure_id=closure.id, by="quan.tri", now=NOW)

    assert closures(office=office, since=TODAY) == []


def test_a_day_is_closed_once(office):
    close(office=office)
    close()

    with pytest.raises(AlreadyClosedError):
        close(office=office)
    with pytest.raises(AlreadyClosedError):
        close()

    assert len(closures(office=office, since=TODAY)) == 2


def test_today_can_still_be_closed_but_yesterday_cannot(office):
    close(on=TODAY, office=office)

    with pytest.raises(PastDayError):
        close(on=date(2026, 12, 1), office=office)


def test_days_off_of_the_office_and_of_the_province_are_listed_together(office):
    elsewhere = build.office(name="Nơi khác")
    close(on=date(2026, 12, 4))
    close(on=THURSDAY, office=office)
    close(on=THURSDAY, office=elsewhere)

    assert [(row.on, row.office_id) for row in closures(office=office, since=TODAY)] == [
        (THURSDAY, office.id),
        (date(2026, 12, 4), None),
    ]
