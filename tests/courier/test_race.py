"""A phone that sends the same fact through many doors at once, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from sqlalchemy import select

from app.accounts.models import Role, Staff
from app.booking.models import Outcome
from app.core import clock
from app.core.db import db, writing
from app.courier import services
from app.courier.models import StopEvent, Verdict
from app.courier.services import ReportedEvent
from app.dispatch.models import Stop
from tests import build
from tests.conftest import NOW
from tests.courier.conftest import ride_of

PHONES = 8


def test_the_same_facts_sent_at_once_have_one_effect_each(postgres_app):
    with postgres_app.app_context(), clock.frozen_at(NOW):
        courier = build.staff(role=Role.COURIER)
        ride = ride_of(courier)
        courier_id = courier.id
        told = [
            ReportedEvent(id=str(uuid4()), stop_id=stop.id, outcome=Outcome.DONE, happened_at=NOW)
            for stop in ride.stops
        ]
        db.session.remove()
    barrier = Barrier(PHONES)

    def send(_: int) -> set[Verdict]:
        with postgres_app.app_context():
            courier = db.session.get_one(Staff, courier_id)
            barrier.wait()
            with writing():
                verdicts = services.apply_events(events=told, courier=courier, now=NOW)
            return {verdict.verdict for verdict in verdicts}

    with ThreadPoolExecutor(PHONES) as pool:
        verdicts = list(pool.map(send, range(PHONES)))

    assert verdicts == [{Verdict.APPLIED}] * PHONES
    with postgres_app.app_context():
        assert db.session.query(StopEvent).count() == len(told)
        stops = db.session.scalars(select(Stop).order_by(Stop.position)).all()
        assert [len(stop.booking.dossier.custody) for stop in stops] == [2, 4, 4]


def test_two_phones_that_close_one_stop_differently_leave_one_outcome(postgres_app):
    with postgres_app.app_context(), clock.frozen_at(NOW):
        courier = build.staff(role=Role.COURIER)
        stop_id = ride_of(courier).stops[0].id
        courier_id = courier.id
        db.session.remove()
    barrier = Barrier(PHONES)

    def send(number: int) -> None:
        outcome = Outcome.ABSENT if number % 2 else Outcome.DONE
        told = ReportedEvent(id=str(uuid4()), stop_id=stop_id, outcome=outcome, happened_at=NOW)
        with postgres_app.app_context():
            courier = db.session.get_one(Staff, courier_id)
            barrier.wait()
            with writing():
                services.apply_events(events=[told], courier=courier, now=NOW)

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(send, range(PHONES)))

    with postgres_app.app_context():
        stop = db.session.get_one(Stop, stop_id)
        holders = [row.holder for row in stop.booking.dossier.custody]
        is_done = stop.booking.outcome is Outcome.DONE
        assert db.session.query(StopEvent).count() == PHONES
        assert (holders[-1] == "COURIER") == is_done
        assert [row.position for row in stop.booking.dossier.custody] == list(
            range(1, len(holders) + 1)
        )
