"""A citizen who comes to the counter is not ridden to any more."""

import pytest

from app.accounts.models import Role
from app.booking import services
from app.booking.models import BookingKind, BookingStatus, Outcome
from tests import build
from tests.conftest import NOW


@pytest.fixture
def visit(open_transaction):
    return build.visit(kind=BookingKind.PICKUP)


def test_a_standing_visit_is_called_off_and_its_place_given_back(visit):
    called_off = services.call_off_visits(dossier_id=visit.dossier_id, now=NOW)

    assert called_off == [visit]
    assert (visit.status, visit.cancelled_at) == (BookingStatus.CANCELLED, NOW)
    assert visit.slot.taken == 0


def test_calling_off_twice_gives_one_place_back(visit):
    services.call_off_visits(dossier_id=visit.dossier_id, now=NOW)

    assert services.call_off_visits(dossier_id=visit.dossier_id, now=NOW) == []
    assert visit.slot.taken == 0


def test_what_has_happened_stays(visit):
    services.complete_visit(
        booking_id=visit.id,
        outcome=Outcome.REFUSED,
        courier=build.staff(role=Role.COURIER),
        at=NOW,
        now=NOW,
    )

    assert services.call_off_visits(dossier_id=visit.dossier_id, now=NOW) == []
    assert visit.status is BookingStatus.FAILED


def test_a_return_has_no_place_to_give_back(open_transaction):
    visit = build.visit(kind=BookingKind.RETURN)

    assert services.call_off_visits(dossier_id=visit.dossier_id, now=NOW) == [visit]
