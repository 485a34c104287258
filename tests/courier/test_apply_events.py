"""Whatever a phone reports, in whatever order and however often: kept, and in effect once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.models import BookingStatus, Outcome
from app.core.db import db, writing
from app.courier import services
from app.courier.models import StopEvent, Verdict
from app.courier.services import ReportedEvent
from app.dispatch.models import PlanState
from app.dossiers import services as dossiers
from app.dossiers.models import CustodyEvent, DossierStatus, Holder
from tests import build
from tests.conftest import NOW
from tests.courier.conftest import ride_of

MINUTE = timedelta(minutes=1)


def event(stop, outcome=Outcome.DONE, **values):
    defaults = {"id": str(uuid4()), "stop_id": stop.id, "outcome": outcome, "happened_at": NOW}
    return ReportedEvent(**(defaults | values))


def apply(courier, *events, now=NOW):
    with writing():
        verdicts = services.apply_events(events=events, courier=courier, now=now)
    return [verdict.verdict for verdict in verdicts]


def kept():
    return db.session.scalars(select(StopEvent).order_by(StopEvent.id)).all()


def test_a_visit_done_moves_the_papers_and_the_promise(ride):
    pickup, home, _ = ride.stops

    assert apply(ride.courier, event(pickup), event(home)) == [Verdict.APPLIED] * 2

    assert pickup.closed_at == NOW
    assert pickup.booking.status is BookingStatus.DONE
    assert pickup.booking.dossier.status is DossierStatus.COLLECTED
    assert pickup.booking.dossier.custody[-1].holder_name == "Giàng A Sử"
    assert home.booking.dossier.status is DossierStatus.RETURNED


def test_a_failed_visit_leaves_the_papers_where_they_are(ride):
    pickup = ride.stops[0]

    apply(ride.courier, event(pickup, Outcome.PAPERS_MISSING, note="thiếu giấy chứng sinh"))

    assert pickup.booking.status is BookingStatus.FAILED
    assert pickup.booking.outcome_note == "thiếu giấy chứng sinh"
    assert pickup.booking.dossier.status is DossierStatus.OPENED


def test_the_same_fact_again_is_answered_as_before(ride):
    told = event(ride.stops[0])

    assert apply(ride.courier, told) == apply(ride.courier, told) == [Verdict.APPLIED]

    assert len(kept()) == 1
    assert len(ride.stops[0].booking.dossier.custody) == 2


def test_the_same_outcome_under_another_id_has_no_further_effect(ride):
    pickup = ride.stops[0]

    assert apply(ride.courier, event(pickup), event(pickup)) == [Verdict.APPLIED] * 2

    assert len(kept()) == 2
    assert len(pickup.booking.dossier.custody) == 2


def test_another_fact_under_a_used_id_is_a_fact_of_its_own(ride):
    pickup, home, _ = ride.stops
    told = event(pickup, Outcome.ABSENT)
    other = event(home, id=told.id)

    assert apply(ride.courier, told, other, other) == [Verdict.APPLIED] * 3

    assert Counter(row.stop_id for row in kept()) == {pickup.id: 1, home.id: 1}
    assert home.booking.dossier.status is DossierStatus.RETURNED


def test_an_id_that_another_courier_used_hides_nothing(ride):
    stranger = build.staff(role=Role.COURIER)
    db.session.commit()
    told = event(ride.stops[0])
    apply(ride.courier, told)

    assert apply(stranger, told) == [Verdict.NEEDS_REVIEW]

    assert {row.courier_id for row in kept()} == {ride.courier.id, stranger.id}
    assert len(ride.stops[0].booking.dossier.custody) == 2


def test_the_last_report_of_the_day_stands(ride):
    pickup = ride.stops[0]
    apply(ride.courier, event(pickup, Outcome.ABSENT))

    later = event(pickup, Outcome.DONE, happened_at=NOW + 20 * MINUTE)

    assert apply(ride.courier, later, now=NOW + 20 * MINUTE) == [Verdict.APPLIED]
    assert pickup.booking.status is BookingStatus.DONE
    assert pickup.closed_at == NOW + 20 * MINUTE


def test_a_batch_is_applied_in_the_order_in_which_it_happened(ride):
    pickup = ride.stops[0]
    absent = event(pickup, Outcome.ABSENT, happened_at=NOW - 20 * MINUTE)
    done = event(pickup, Outcome.DONE, happened_at=NOW)

    assert apply(ride.courier, done, absent) == [Verdict.APPLIED] * 2

    assert pickup.booking.outcome is Outcome.DONE


def test_an_older_report_that_comes_late_changes_nothing_and_is_kept(ride):
    pickup = ride.stops[0]
    apply(ride.courier, event(pickup, Outcome.DONE))

    late = event(pickup, Outcome.ABSENT, happened_at=NOW - 20 * MINUTE)

    assert apply(ride.courier, late) == [Verdict.NEEDS_REVIEW]
    assert pickup.booking.outcome is Outcome.DONE
    assert len(kept()) == 2


def test_what_the_office_took_cannot_be_untaken_by_a_phone(ride):
    pickup = ride.stops[0]
    apply(ride.courier, event(pickup))
    with writing():
        dossiers.accept(
            dossier_id=pickup.booking.dossier_id, officer=build.staff(), now=NOW + MINUTE
        )

    report = event(pickup, Outcome.ABSENT, happened_at=NOW + 2 * MINUTE)

    assert apply(ride.courier, report, now=NOW + 2 * MINUTE) == [Verdict.NEEDS_REVIEW]
    assert pickup.booking.status is BookingStatus.DONE
    assert pickup.booking.dossier.status is DossierStatus.ACCEPTED


def test_another_couriers_stop_is_kept_for_review_and_changes_nothing(ride):
    stranger = build.staff(role=Role.COURIER)
    db.session.commit()

    assert apply(stranger, event(ride.stops[0])) == [Verdict.NEEDS_REVIEW]

    assert ride.stops[0].closed_at is None
    assert kept()[0].remark


def test_a_stop_that_nobody_knows_is_kept_for_review(ride):
    unknown = ReportedEvent(id=str(uuid4()), stop_id=2**31 - 1, outcome=Outcome.DONE)

    assert apply(ride.courier, unknown) == [Verdict.NEEDS_REVIEW]
    assert kept()[0].stop_id == 2**31 - 1


def test_a_stop_of_a_superseded_plan_is_kept_for_review(courier):
    ride = ride_of(courier, state=PlanState.SUPERSEDED)

    assert apply(courier, event(ride.stops[0])) == [Verdict.NEEDS_REVIEW]
    assert ride.stops[0].booking.status is BookingStatus.PROMISED


def test_a_visit_cancelled_meanwhile_is_kept_for_review_with_its_evidence(ride):
    pickup = ride.stops[0]
    pickup.booking.status = BookingStatus.CANCELLED
    db.session.commit()

    assert apply(ride.courier, event(pickup, note="đã cầm giấy")) == [Verdict.NEEDS_REVIEW]

    assert pickup.closed_at is None
    assert kept()[0].note == "đã cầm giấy"


def test_one_refused_fact_does_not_spoil_the_others(ride):
    pickup, home, _ = ride.stops
    unknown = ReportedEvent(id=str(uuid4()), stop_id=1_000_000, outcome=Outcome.DONE)

    verdicts = apply(ride.courier, event(pickup), unknown, event(home))

    assert verdicts == [Verdict.APPLIED, Verdict.NEEDS_REVIEW, Verdict.APPLIED]


@pytest.mark.parametrize(
    "clock_says",
    [
        None,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2099, 1, 1, tzinfo=UTC),
        NOW + timedelta(minutes=6),
        NOW - timedelta(days=8),
    ],
)
def test_a_senseless_clock_gives_way_to_the_servers_and_is_flagged(ride, clock_says):
    apply(ride.courier, event(ride.stops[0], happened_at=clock_says))

    assert [(row.happened_at, row.is_time_guessed) for row in kept()] == [(NOW, True)]
    assert ride.stops[0].closed_at == NOW


def test_a_sensible_clock_is_believed(ride):
    at = NOW - timedelta(hours=3)

    apply(ride.courier, event(ride.stops[0], happened_at=at))

    assert [(row.happened_at, row.is_time_guessed) for row in kept()] == [(at, False)]
    assert ride.stops[0].booking.outcome_at == at


def test_a_note_without_end_is_cut_and_the_fact_kept(ride):
    assert apply(ride.courier, event(ride.stops[0], note="x" * 5000)) == [Verdict.APPLIED]
    assert len(kept()[0].note) == 300


numbers = count(1)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_facts_sent_in_any_order_and_twice_have_one_effect_each(courier, data):
    ride = ride_of(courier, on=NOW.date() - timedelta(days=next(numbers)))
    told = [event(stop, outcome) for stop, outcome in zip(ride.stops, outcomes(data), strict=True)]
    sent = data.draw(st.permutations(told + told), label="sent")
    cuts = data.draw(st.lists(st.booleans(), min_size=len(sent), max_size=len(sent)), label="cuts")

    for batch in batches(sent, cuts):
        apply(courier, *batch)

    for fact, stop in zip(told, ride.stops, strict=True):
        db.session.refresh(stop)
        row = db.session.get_one(StopEvent, str(UUID(fact.id)))
        assert (row.verdict, stop.booking.outcome) == (Verdict.APPLIED, fact.outcome)
        assert holders(stop) == expected_holders(stop, fact.outcome)


def outcomes(data):
    return data.draw(st.lists(st.sampled_from(list(Outcome)), min_size=3, max_size=3), label="told")


def batches(sent, cuts):
    batch = []
    for fact, is_cut in zip(sent, cuts, strict=True):
        batch.append(fact)
        if is_cut:
            yield batch
            batch = []
    yield batch


def holders(stop):
    statement = (
        select(CustodyEvent.holder)
        .where(CustodyEvent.dossier_id == stop.booking.dossier_id)
        .order_by(CustodyEvent.position)
    )
    return list(db.session.scalars(statement))


def expected_holders(stop, outcome):
    if stop.booking.kind == "PICKUP":
        return [Holder.CITIZEN, Holder.COURIER][: 2 if outcome is Outcome.DONE else 1]
    handed_over = [Holder.COURIER, Holder.CITIZEN] if outcome is Outcome.DONE else []
    return [Holder.CITIZEN, Holder.OFFICE, *handed_over]
