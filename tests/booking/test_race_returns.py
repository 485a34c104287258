"""Many results sent home at once, on both databases: a window holds as many as it has places."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.booking import services
from app.booking.models import Booking, Slot, SlotClaim
from app.booking.services import Door
from app.core.db import db, writing
from tests import build
from tests.booking.test_race import rush
from tests.conftest import NOW

RESULTS = 20
PLACES = 3  # in a window; two of them a day
ON = NOW.date() + timedelta(days=7)


@pytest.fixture(params=["sqlite", "postgresql"])
def product(request):
    fixture = "postgres_app" if request.param == "postgresql" else "bare_app"
    app = request.getfixturevalue(fixture)
    with app.app_context(), writing():
        zone = build.zone()
        zone.capacity = PLACES
        services.open_slots_for(zone_id=zone.id, first=ON, days=14)
    return app


def test_results_fill_one_day_after_the_other_and_no_window_twice(product):
    with product.app_context(), writing():
        dossiers = [build.dossier().id for _ in range(RESULTS)]

    outcomes = rush(product, lambda n: send_home(dossiers[n]), people=RESULTS)

    assert not [one for one in outcomes if isinstance(one, Exception)]
    with product.app_context():
        days = Counter(db.session.scalars(select(Booking.on)))
        assert sorted(days.values(), reverse=True) == [6, 6, 6, 2]
        assert all(slot.taken <= slot.capacity for slot in db.session.scalars(select(Slot)))
        taken = db.session.scalar(select(func.sum(Slot.taken)))
        claims = db.session.scalar(select(func.count()).select_from(SlotClaim))
        assert taken == claims == RESULTS


def test_two_that_move_at_once_have_one_place_each(product):
    with product.app_context(), writing():
        codes = [send_home(build.dossier().id) for _ in range(2 * PLACES)]

    rush(product, lambda n: move(codes[n]), people=len(codes))

    with product.app_context():
        assert set(db.session.scalars(select(Booking.on))) == {ON + timedelta(days=1)}
        of_first_day = select(Slot).where(Slot.taken > 0).order_by(Slot.starts_at)
        assert [slot.taken for slot in db.session.scalars(of_first_day)] == [PLACES, PLACES]


def send_home(dossier_id: int) -> str:
    door = Door(commune_code="03037", hamlet="Thôn Dền Thàng", landmark="", lat=None, lon=None)
    return services.book_return(dossier_id=dossier_id, on=ON, now=NOW, door=door).code


def move(code: str) -> str:
    booking = db.session.scalars(select(Booking).where(Booking.code == code)).one()
    return services.move_return(booking=booking, earliest=ON + timedelta(days=1), now=NOW).code
