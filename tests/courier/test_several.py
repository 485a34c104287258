"""One door, several dossiers: every paper is counted, and every dossier is carried."""

from uuid import uuid4

import pytest

from app.booking.models import BookingItem, Outcome
from app.core.codes import grouped
from app.core.db import db, writing
from app.courier import queries, services
from app.courier.services import ReportedEvent
from app.dossiers import services as dossiers
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW
from tests.courier.conftest import TODAY


@pytest.fixture
def two(ride):
    """The first stop's visit, now for a second person's dossier too."""
    visit = ride.stops[0].booking
    with writing():
        other = dossiers.open_dossier(
            procedure_id=build.procedure(plain_name="Cấp sổ đỏ").id,
            office_id=visit.dossier.office_id,
            applicant_name="Vàng A Páo",
            phone=visit.phone,
            now=NOW,
        )
        db.session.add(BookingItem(booking_id=visit.id, dossier_id=other.id, position=2))
    return visit


def test_the_papers_of_each_person_are_counted(client, two, ride):
    for path in ("/courier/today", f"/courier/stops/{ride.stops[0].id}"):
        page = client.get(path).text

        assert page.count("Giấy chứng sinh") == 2
        assert f"<h3>{two.dossier.applicant_name}</h3>" in page
        assert "<h3>Vàng A Páo</h3>" in page
        assert "4 loại giấy tờ" in page


def test_papers_that_one_persons_dossiers_share_are_counted_once(client, two, ride):
    with writing():
        two.dossiers[1].applicant_name = two.dossier.applicant_name

    page = client.get(f"/courier/stops/{ride.stops[0].id}").text

    assert page.count("Giấy chứng sinh") == 1
    assert "<h3>" not in page.split("Đếm cùng người dân")[1].split("</section>")[0]


def test_every_dossier_is_owed_to_the_office(client, courier, two, ride):
    event = ReportedEvent(
        id=str(uuid4()), stop_id=ride.stops[0].id, outcome=Outcome.DONE, happened_at=NOW
    )
    with writing():
        services.apply_events(events=[event], courier=courier, now=NOW)

    owed = queries.sheet(courier_id=courier.id, on=TODAY).papers_to_bring

    assert [one.id for one in owed] == [one.id for one in two.dossiers]
    assert {one.status for one in owed} == {DossierStatus.COLLECTED}
    assert grouped(two.dossiers[1].code) in client.get("/courier/today").text
