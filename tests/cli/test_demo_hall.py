"""The halls of the demonstration: somebody waits whenever the visitor comes."""

from collections import Counter

from sqlalchemy import select

from app.accounts.models import Staff
from app.catalogue.models import Office
from app.core.db import db
from app.hall.models import Ticket, TicketState
from app.hall.outlook import look


def test_the_officer_who_is_shown_finds_people_to_call(either):
    officer = db.session.scalars(select(Staff).where(Staff.username.like("can.bo.%"))).first()
    states = Counter(
        db.session.scalars(select(Ticket.state).where(Ticket.office_id == officer.office_id))
    )

    assert states[TicketState.WAITING] >= 3
    assert states[TicketState.CALLED] + states[TicketState.SERVING] >= 1
    assert states[TicketState.DONE] >= 8


def test_every_ticket_is_of_today(either):
    assert set(db.session.scalars(select(Ticket.on))) == {either.today}


def test_whoever_has_booked_for_now_is_here(morning):
    assert db.session.scalars(select(Ticket).where(Ticket.booking_id.is_not(None))).all()


def test_everybody_who_waits_is_told_how_long(either):
    office_id = db.session.scalars(select(Ticket.office_id)).first()
    outlook = look(office=db.session.get_one(Office, office_id), now=either.now)

    assert outlook.waiting
    assert all(outlook.wait_of(one) is not None for one in outlook.waiting)
