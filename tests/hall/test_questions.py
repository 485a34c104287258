"""The hall's pages ask the database as often in a full hall as in an empty one."""

from datetime import time, timedelta

import pytest

from app.accounts.models import Role
from app.core.db import db, writing
from app.hall import calling, services
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import at_counter, booked
from tests.house.test_questions import questions

MOST = 20


@pytest.fixture
def office(client, sign_in):
    with writing():
        build.procedure()
        made = build.office(counters=2)
    officer = sign_in(Role.OFFICER, office_id=made.id)
    with writing():
        at_counter(db.session.merge(made), db.session.merge(officer), now=NOW)
        fill(made.id, 2)
    return made


def fill(office_id: int, people: int) -> None:
    """Let as many come with a booking as without, and call one."""
    office = db.session.get_one(build.Office, office_id)
    for number in range(people):
        services.issue(office=office, now=NOW - timedelta(minutes=number))
        minute = 2 * number + (people > 2)  # A group has one cell at a time.
        services.check_in(booking=booked(office, at=time(8, minute)), office=office, now=NOW)
        booked(office, at=time(14, minute))
    officer = db.session.scalars(db.select(build.Staff)).first()
    there = db.session.scalars(db.select(calling.Ticket).where(calling.Ticket.state == "CALLED"))
    current = there.first()
    calling.call_next(
        office_id=office_id, number=1, current_id=current and current.id, by=officer, now=NOW
    )


@pytest.mark.parametrize("path", ["/hall/{}/board", "/hall/desk", "/desk/calendar"])
def test_a_full_hall_asks_no_more(client, office, path):
    path = path.format(office.id)
    few = questions(client, path)

    with writing():
        fill(office.id, 20)

    assert questions(client, path) == few <= MOST
