"""What a courier reported too early can be put right the same day, while nothing went on since."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import services
from app.booking.errors import BookingNotFoundError, VisitClosedError
from app.booking.models import BookingKind, BookingStatus, Outcome
from app.core.db import writing
from app.dossiers import services as dossiers
from app.dossiers.errors import WrongStepError
from app.dossiers.models import DossierStatus, Holder
from tests import build
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def courier(app):
    with writing():
        yield build.staff(role=Role.COURIER)


def visited(courier, outcome, *, kind=BookingKind.PICKUP):
    dossier = build.dossier()
    if kind is BookingKind.RETURN:
        dossier.status = DossierStatus.RESULT_READY
    visit = build.visit(kind=kind, dossier_id=dossier.id, status=BookingStatus.PROMISED)
    return services.complete_visit(
        booking_id=visit.id, outcome=outcome, courier=courier, at=NOW, now=NOW
    )


def correct(visit, outcome, courier, *, at=LATER):
    return services.correct_visit(booking_id=visit.id, outcome=outcome, courier=courier, at=at)


def test_the_second_ride_finds_somebody_at_home(courier):
    visit = visited(courier, Outcome.ABSENT)

    correct(visit, Outcome.DONE, courier)

    assert (visit.status, visit.outcome_at) == (BookingStatus.DONE, LATER)
    assert visit.dossier.status is DossierStatus.COLLECTED


def test_papers_noted_too_early_stay_with_the_citizen(courier):
    visit = visited(courier, Outcome.DONE)

    correct(visit, Outcome.PAPERS_MISSING, courier)

    assert visit.status is BookingStatus.FAILED
    assert visit.dossier.status is DossierStatus.OPENED
    assert [row.holder for row in visit.dossier.custody] == [Holder.COURIER, Holder.CITIZEN]


def test_a_result_noted_too_early_is_still_with_the_courier(courier):
    visit = visited(courier, Outcome.DONE, kind=BookingKind.RETURN)

    correct(visit, Outcome.ABSENT, courier)

    assert visit.dossier.status is DossierStatus.RETURNING
    assert visit.dossier.custody[-1].staff_id == courier.id


def test_another_reason_moves_no_papers(courier):
    visit = visited(courier, Outcome.ABSENT)

    correct(visit, Outcome.REFUSED, courier)

    assert (visit.status, visit.outcome) == (BookingStatus.FAILED, Outcome.REFUSED)
    assert visit.dossier.custody == []


@pytest.mark.parametrize("at", [NOW - timedelta(minutes=1), NOW + timedelta(days=1)])
def test_an_older_report_or_one_of_another_day_changes_nothing(courier, at):
    visit = visited(courier, Outcome.ABSENT)

    with pytest.raises(VisitClosedError):
        correct(visit, Outcome.DONE, courier, at=at)


def test_another_courier_changes_nothing(courier):
    visit = visited(courier, Outcome.ABSENT)

    with pytest.raises(VisitClosedError):
        correct(visit, Outcome.DONE, build.staff(role=Role.COURIER))


def test_what_the_office_took_is_not_undone(courier):
    visit = visited(courier, Outcome.DONE)
    dossiers.accept(dossier_id=visit.dossier_id, officer=build.staff(), now=NOW)

    with pytest.raises(WrongStepError):
        correct(visit, Outcome.ABSENT, courier)


def test_a_visit_that_stands_open_is_not_corrected(courier):
    with pytest.raises(VisitClosedError):
        correct(build.visit(), Outcome.DONE, courier)


def test_an_unknown_visit_is_refused(courier):
    with pytest.raises(BookingNotFoundError):
        services.correct_visit(booking_id=2**31 - 1, outcome=Outcome.DONE, courier=courier, at=NOW)
