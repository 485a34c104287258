"""What a courier takes at a door: noted once, put right by saying it again, never in the way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.booking.models import Outcome
from app.core.db import db, writing
from app.courier import services
from app.courier.models import StopEvent, Verdict
from app.courier.services import ReportedEvent
from app.dossiers.models import DossierStatus, Payment
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def stop(ride):
    """A pickup whose fee of 50.000 and postage of 35.000 are expected."""
    with writing():
        visit = ride.stops[0].booking
        visit.fee_vnd, visit.postage_vnd = 50_000, 35_000
    return ride.stops[0]


def say(courier, stop, paid_vnd, *, minutes: int = 0, key: str = "") -> Verdict:
    event = ReportedEvent(
        id=key or str(uuid4()),
        stop_id=stop.id,
        outcome=Outcome.DONE,
        paid_vnd=paid_vnd,
        happened_at=NOW + minutes * MINUTE,
    )
    with writing():
        (found,) = services.apply_events(
            events=[event], courier=courier, now=NOW + timedelta(minutes=10)
        )
    return found.verdict


def taken() -> list[tuple[str, int]]:
    rows = db.session.scalars(select(Payment).order_by(Payment.id))
    return [(row.kind.value, row.amount_vnd) for row in rows]


def test_the_fee_and_the_postage_are_told_apart(courier, stop):
    assert say(courier, stop, 85_000) is Verdict.APPLIED

    assert taken() == [("FEE", 50_000), ("POSTAGE", 35_000)]


def test_a_report_that_says_nothing_of_money_takes_none(courier, stop):
    say(courier, stop, None)

    assert taken() == []
    assert stop.booking.dossier.status is DossierStatus.COLLECTED


def test_told_twice_is_taken_once(courier, stop):
    key = str(uuid4())

    assert [say(courier, stop, 85_000, key=key) for _time in range(2)] == [Verdict.APPLIED] * 2
    say(courier, stop, 85_000, minutes=1)

    assert sum(vnd for _kind, vnd in taken()) == 85_000


def test_another_sum_puts_the_first_right_by_further_rows(courier, stop):
    say(courier, stop, 85_000)
    say(courier, stop, 50_000, minutes=1)

    assert taken() == [("FEE", 50_000), ("POSTAGE", 35_000), ("POSTAGE", -35_000)]


def test_an_older_report_that_comes_late_changes_nothing(courier, stop):
    say(courier, stop, 85_000, minutes=5)
    say(courier, stop, 20_000, minutes=1)

    assert sum(vnd for _kind, vnd in taken()) == 85_000


def test_money_that_makes_no_sense_does_not_keep_the_papers_back(courier, stop):
    assert say(courier, stop, 10**10) is Verdict.NEEDS_REVIEW

    assert taken() == []
    assert stop.booking.dossier.status is DossierStatus.COLLECTED
    assert "Số tiền này không đúng" in db.session.query(StopEvent).one().remark


@pytest.mark.parametrize("typed", ["85000", "85.000", "85 000 đ", "85.000đồng"])
def test_the_form_reads_an_amount_as_people_write_it(client, stop, typed):
    client.post(f"/courier/stops/{stop.id}/outcome", data={"outcome": "DONE", "paid_vnd": typed})

    assert sum(vnd for _kind, vnd in taken()) == 85_000


@pytest.mark.parametrize("typed", ["nhiều", "-5", "1e9", "999999999999"])
def test_the_form_refuses_what_is_no_amount(client, stop, typed):
    answer = client.post(
        f"/courier/stops/{stop.id}/outcome", data={"outcome": "DONE", "paid_vnd": typed}
    )

    assert answer.status_code == 422
    assert taken() == []
    assert stop.booking.dossier.status is DossierStatus.OPENED


def test_a_form_without_the_field_is_as_good_as_before(client, stop):
    answer = client.post(f"/courier/stops/{stop.id}/outcome", data={"outcome": "DONE"})

    assert answer.status_code == 303
    assert db.session.query(StopEvent).one().paid_vnd is None
