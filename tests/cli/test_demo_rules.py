"""The demonstration shows an office's own rules, and one visit that they took the time of."""

from sqlalchemy import select

from app.booking import invariant
from app.booking.affected import affected
from app.booking.models import Slot
from app.booking.proposals_models import AffectedReason
from app.catalogue.models import CounterGroup, OpeningException
from app.core.db import db


def test_an_office_shows_each_kind_of_rule(either):
    groups = list(db.session.scalars(select(CounterGroup)))

    (mobile,) = [one for one in groups if one.is_mobile]
    assert mobile.mobile_days
    assert db.session.scalars(select(Slot.id).where(Slot.group_id == mobile.id)).first()
    assert [one for one in groups if one.kept_places]
    assert db.session.scalars(select(OpeningException)).first()


def test_one_visit_is_to_be_offered_another_time(either):
    lost = affected(now=either.now, province_code=either.province_code)

    assert {one.reason for one in lost} == {AffectedReason.OUTSIDE_HOURS}


def test_slots_claims_and_bookings_agree(either):
    assert invariant.differences(now=either.now) == []
