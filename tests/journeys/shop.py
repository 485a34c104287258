"""A small place where a citizen can book everything, and what stands in its tables."""

from flask import Flask
from sqlalchemy import func, select

from app.booking import services
from app.booking.models import Booking, Slot, SlotClaim
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.journeys.walk import BIRTH


def open_shop(app: Flask) -> None:
    """Build an office and a zone with free times for two weeks, and one procedure."""
    with app.app_context():
        with writing():
            office, zone = build.office(), build.zone()
            build.procedure(code=BIRTH, goes_online=True)
            first = clock.local_day(clock.now())
            services.open_slots_for(office_id=office.id, first=first)
            services.open_slots_for(zone_id=zone.id, first=first)
        db.session.remove()


def bookings(app: Flask) -> list[Booking]:
    """Return every booking, as it stands."""
    with app.app_context():
        found = list(db.session.scalars(select(Booking).order_by(Booking.id)))
        for one in found:
            db.session.refresh(one)
        db.session.expunge_all()
        return found


def places(app: Flask) -> tuple[int, int]:
    """Return how many places are taken, and how many of them are claimed."""
    with app.app_context():
        taken = db.session.scalar(select(func.coalesce(func.sum(Slot.taken), 0))) or 0
        claims = db.session.scalar(select(func.count()).select_from(SlotClaim)) or 0
        db.session.remove()
        return taken, claims
