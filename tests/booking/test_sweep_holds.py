"""What was held too long is given back, once, whoever looks."""

from datetime import timedelta

from app.booking import holds, services
from app.booking.claims import Place
from app.booking.models import Hold, Slot, SlotClaim
from app.core.db import db, writing
from tests import build
from tests.booking.shop import count
from tests.conftest import NOW


def test_only_holds_that_are_over_are_swept(app):
    with writing():
        slot = build.slot(capacity=3)
        for number, minutes in enumerate((1, 2, 60)):
            services.hold(
                key=f"form-{number}",
                place=Place(slot_id=slot.id, group_id=slot.group_id, after=NOW),
                now=NOW,
                lasts=timedelta(minutes=minutes),
            )
        slot_id = slot.id

    swept = holds.sweep(now=NOW + timedelta(minutes=2))

    assert swept == 2
    assert db.session.get_one(Slot, slot_id, populate_existing=True).taken == 1
    assert (count(Hold), count(SlotClaim)) == (1, 1)
    assert holds.sweep(now=NOW + timedelta(minutes=2)) == 0
