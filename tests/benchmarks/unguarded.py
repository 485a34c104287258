"""
What gunicorn serves for the negative control: places are looked at, then taken.

Each request looks at the door, and later believes what it saw. So the race is there on both
databases, also where writers wait for each other.
"""

import sys

from flask import Flask, g, request
from sqlalchemy import select

from app import create_app
from app.booking import claims
from app.booking.claims import Place, slots_of
from app.booking.errors import SlotFullError
from app.booking.models import Slot
from app.core.db import db


def look_then_take(place: Place) -> list[Slot]:
    """What the guard is against; the constraint on `taken` is kept quiet, claims tell."""
    slots = slots_of(place)
    if any(g.seen.get(slot.id, 0) >= slot.capacity for slot in slots):
        raise SlotFullError
    for slot in slots:
        slot.taken = min(slot.taken + 1, slot.capacity)
    db.session.flush()
    return slots


def take_the_guard_off(app: Flask) -> None:
    """Let every path that takes places believe what was seen when the request came."""
    guard = claims.take_places
    for name, module in list(sys.modules.items()):
        if name.startswith("app.") and getattr(module, "take_places", None) is guard:
            module.take_places = look_then_take
    app.before_request(_look)


def _look() -> None:
    if request.method == "POST":
        with db.engine.connect() as eyes:
            g.seen = {row.id: row.taken for row in eyes.execute(select(Slot.id, Slot.taken))}


sys.setswitchinterval(0.0005)
app = create_app(collect_assets=True)
take_the_guard_off(app)
