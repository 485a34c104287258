"""Another length of cells for a counter group: only while nobody has a place in the old ones."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.booking.errors import GridInUseError
from app.booking.models import Slot
from app.core.db import db


def recut(*, group_id: int, minutes: int, now: datetime) -> None:
    """
    Give the coming cells of a group another length; fit them to the hours afterwards.

    Raises
    ------
    GridInUseError
        When somebody has a place in one of them.
    """
    coming = (Slot.group_id == group_id, Slot.starts_at >= now)
    cells = db.session.execute(
        select(Slot.id, Slot.taken, Slot.starts_at)
        .where(*coming)
        .order_by(Slot.id)
        .with_for_update()
    ).all()
    if any(cell.taken for cell in cells):
        raise GridInUseError
    db.session.execute(
        update(Slot),
        [{"id": cell.id, "ends_at": cell.starts_at + timedelta(minutes=minutes)} for cell in cells],
    )
