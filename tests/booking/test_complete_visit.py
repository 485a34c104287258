"""What a courier reports of a visit: the booking ends, the papers pass on."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import services
from app.booking.errors import BookingNotFoundError, VisitClosedError
from app.booking.models import BookingStatus, Outcome
from app.core.db import db
from app.dossiers import services as dossiers
from app.dossiers.models import DossierStatus, Holder
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.conftest import NOW

AT = NOW + timedelta(days=1, hours=1)


@pytest.fixture
def courier(open_transaction):
    return build.staff(role=Role.COURIER, full_name="Giàng A Sử")


@pytest.fixture
def pickup(window):
    return ask.pickup(window)


def report(booking, courier, outcome: Outcome, note: str = ""):
    return services.complete_visit(
        booking_id=booking.id,
        outcome=outcome,
        courier=courier,
        at=AT,
        note=note,
        now=AT + timedelta(hours=3),
    )


def test_papers_that_were_fetched_are_with_the_courier(pickup, courier):
    done = report(pickup, courier, Outcome.DONE, note="4 giấy tờ")

    assert (done.status, done.outcome) == (BookingStatus.DONE, Outcome.DONE)
    assert (done.outcome_at, done.outcome_note) == (AT, "4 giấy tờ")
    assert done.courier_id == courier.id
    assert done.dossier.status is DossierStatus.COLLECTED
    last = done.dossier.custody[-1]
    assert (last.holder, last.holder_name, last.at) == (Holder.COURIER, "Giàng A Sử", AT)


def test_a_result_that_was_brought_is_with_the_citizen(pickup, courier):
    officer = build.staff()
    report(pickup, courier, Outcome.DONE)
    dossiers.accept(dossier_id=pickup.dossier_id, officer=officer, now=AT)
    dossiers.result_ready(dossier_id=pickup.dossier_id, officer=officer, now=AT)
    on = NOW.date() + timedelta(days=7)
    brought = services.book_return(dossier_id=pickup.dossier_id, on=on, now=AT)

    report(brought, courier, Outcome.DONE)

    assert brought.dossier.status is DossierStatus.RETURNED
    holders = [row.holder for row in brought.dossier.custody]
    assert holders[-2:] == [Holder.COURIER, Holder.CITIZEN]


@pytest.mark.parametrize("outcome", [Outcome.ABSENT, Outcome.REFUSED, Outcome.PAPERS_MISSING])
def test_a_visit_that_failed_leaves_the_papers_with_the_citizen(pickup, courier, outcome):
    failed = report(pickup, courier, outcome)

    assert (failed.status, failed.outcome) == (BookingStatus.FAILED, outcome)
    assert failed.dossier.status is DossierStatus.OPENED


def test_whoever_was_not_met_is_told_that_the_courier_came(pickup, courier):
    report(pickup, courier, Outcome.ABSENT)

    told = db.session.query(Message).filter_by(reason="missed").one()
    assert told.phone == pickup.phone
    assert "buu ta da toi" in told.text


def test_whoever_waited_for_a_result_is_told_where_it_is_kept(courier):
    visit = build.visit()

    report(visit, courier, Outcome.ABSENT)

    text = db.session.query(Message).order_by(Message.id.desc()).first().text
    assert "giu an toan tai Bo phan Mot cua" in text
    assert "dat lai lich" not in text


def test_a_visit_ends_once(pickup, courier):
    report(pickup, courier, Outcome.ABSENT)

    with pytest.raises(VisitClosedError):
        report(pickup, courier, Outcome.DONE)


def test_a_cancelled_visit_cannot_be_completed(pickup, courier):
    services.cancel(code=pickup.code, phone=pickup.phone, now=NOW)

    with pytest.raises(VisitClosedError):
        report(pickup, courier, Outcome.DONE)

    assert pickup.dossier.status is DossierStatus.CANCELLED


def test_a_visit_that_never_was_is_not_found(courier):
    with pytest.raises(BookingNotFoundError):
        services.complete_visit(
            booking_id=999, outcome=Outcome.DONE, courier=courier, at=AT, now=AT
        )


def test_a_counter_booking_is_closed_by_the_desk_and_not_by_a_courier(slot, courier):
    booking = ask.counter(slot)

    with pytest.raises(VisitClosedError):
        report(booking, courier, Outcome.DONE)

    assert services.complete_counter_visit(dossier_id=booking.dossier_id, now=AT) is None
    dossiers.accept(dossier_id=booking.dossier_id, officer=build.staff(), now=AT)
    services.complete_counter_visit(dossier_id=booking.dossier_id, now=AT)
    assert (booking.status, booking.outcome_at) == (BookingStatus.DONE, AT)
    assert services.complete_counter_visit(dossier_id=booking.dossier_id, now=AT) is None
