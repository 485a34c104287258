"""
Every change of a hall takes its turn: one row per office, counted up in one statement.

Two counters that call at the same instant come one after the other, so the order of calling
holds across all of them; the number tells every page whether anything has changed.
"""

from sqlalchemy import ColumnElement, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.codes import new_code
from app.core.db import db
from app.hall.errors import TicketMovedError
from app.hall.models import KEY_LENGTH, Hall, Ticket, TicketState


def take_turn(*, office_id: int) -> int:
    """Wait until nobody else changes the hall, and return its new version."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Hall)
        .values(office_id=office_id, version=1, kiosk_key=new_code(KEY_LENGTH))
        .on_conflict_do_update(index_elements=["office_id"], set_={"version": Hall.version + 1})
        .returning(Hall.version)
    )
    return int(db.session.execute(statement).scalar_one())


def move(
    *where: ColumnElement[bool], ticket_id: int, after: tuple[TicketState, ...], **values: object
) -> Ticket:
    """
    Change a ticket that still stands where it should; one statement tests and moves.

    Raises
    ------
    TicketMovedError
        When it stands elsewhere by now.
    """
    statement = (
        update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.state.in_(after), *where)
        .values(**values)
        .returning(Ticket)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    ticket = db.session.scalar(statement)
    if ticket is None:
        raise TicketMovedError
    return ticket
