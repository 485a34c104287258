"""A dossier that is sent in online: no place is taken, its result is brought."""

import pytest

from app.booking import services
from app.booking.models import BookingKind, BookingStatus, MeetingPlace
from app.dossiers import services as dossiers
from app.dossiers.models import DossierChannel, DossierStatus
from tests import build
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("open_transaction")


@pytest.fixture
def booking():
    commune = build.commune()
    return services.book_online(
        key="form-1",
        procedure_id=build.procedure().id,
        office_id=build.office().id,
        name="Vàng Thị Dở",
        phone="0912345678",
        external_code="000.00.01.H29-240115-0001",
        terms=services.Terms(return_place=MeetingPlace.HOME),
        door=services.Door(
            commune_code=commune.code, hamlet="Thôn Dền Thàng", landmark="", lat=None, lon=None
        ),
        now=NOW,
    )


def test_it_takes_no_place_and_keeps_the_portals_code(booking):
    assert (booking.kind, booking.slot_id) == (BookingKind.ONLINE, None)
    assert booking.dossier.channel is DossierChannel.ONLINE
    assert booking.dossier.external_code == "000.00.01.H29-240115-0001"


def test_it_is_done_once_the_office_has_taken_the_dossier_in(booking):
    dossiers.accept(dossier_id=booking.dossier_id, officer=build.staff(), now=NOW)

    services.complete_counter_visit(dossier_id=booking.dossier_id, now=NOW)

    assert booking.status is BookingStatus.DONE


def test_its_result_is_brought_to_the_door_that_was_named(booking):
    officer = build.staff()
    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=NOW)
    dossiers.result_ready(dossier_id=booking.dossier_id, officer=officer, now=NOW)

    brought = services.book_return(dossier_id=booking.dossier_id, on=NOW.date(), now=NOW)

    assert (brought.kind, brought.hamlet) == (BookingKind.RETURN, "Thôn Dền Thàng")


def test_it_can_be_taken_back_until_the_office_has_it(booking):
    services.cancel(code=booking.code, phone=booking.phone, now=NOW)

    assert booking.dossier.status is DossierStatus.CANCELLED
