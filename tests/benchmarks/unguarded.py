"""What gunicorn serves for the negative control: places are looked at, then taken."""

import sys
from datetime import datetime

from app import create_app
from app.booking import making
from app.booking.errors import SlotFullError
from app.booking.models import Slot
from app.core.db import db


def look_then_take(*, slot_id: int, after: datetime, **_place: int) -> Slot:
    """What the guard is against; on PostgreSQL two people see the same last place."""
    slot = db.session.get_one(Slot, slot_id, populate_existing=True)
    if slot.left < 1:
        raise SlotFullError
    slot.taken += 1
    db.session.flush()
    return slot


making.take_place = look_then_take
sys.setswitchinterval(0.0005)
app = create_app(collect_assets=True)
