"""Confirming, lifting, taking back and correcting: who may, and what follows."""

import pytest

from app.accounts.models import Role
from app.core.db import db, writing
from app.core.errors import ForbiddenError
from app.roads import closures_queries as queries
from app.roads import closures_services as services
from app.roads.closures_errors import ClosureNotFoundError, LiftedError, NotDrawnError
from app.roads.models import ClosureState, Place
from tests import build
from tests.conftest import NOW
from tests.roads.conftest import LINE, facts

TODAY = NOW.date()


def test_a_confirmed_report_binds(report, courier, dispatcher):
    row = report(by=courier)

    services.confirm(closure_id=row.id, by=dispatcher, now=NOW)

    assert row.confirmed_by is dispatcher
    assert len(queries.closures_on(TODAY, "15")) == 1


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICER])
def test_only_a_dispatcher_confirms(report, role):
    row = report(by=build.staff(role=role))

    with pytest.raises(ForbiddenError):
        services.confirm(closure_id=row.id, by=build.staff(role=role), now=NOW)


def test_what_nobody_has_drawn_cannot_be_confirmed(report, courier, dispatcher):
    row = report(by=courier, place=Place.SPOT, shape=())

    with pytest.raises(NotDrawnError):
        services.confirm(closure_id=row.id, by=dispatcher, now=NOW)


def test_another_provinces_closure_is_not_there(report):
    row = report()
    build.province("01")

    with pytest.raises(ClosureNotFoundError):
        services.confirm(
            closure_id=row.id,
            by=build.staff(role=Role.DISPATCHER, province_code="01"),
            now=NOW,
        )


def test_a_lifted_closure_binds_no_more_and_can_be_restored(report, dispatcher):
    row = report()

    services.lift(closure_id=row.id, by=dispatcher, now=NOW)
    assert queries.closures_on(TODAY, "15") == ()

    services.restore(closure_id=row.id, by=dispatcher, now=NOW)
    assert row.state is ClosureState.CONFIRMED
    assert len(queries.closures_on(TODAY, "15")) == 1


def test_a_restored_report_is_a_report_again(report, courier, dispatcher):
    row = report(by=courier)
    services.lift(closure_id=row.id, by=dispatcher, now=NOW)

    services.restore(closure_id=row.id, by=dispatcher, now=NOW)

    assert row.state is ClosureState.REPORTED


def test_nobody_confirms_or_lifts_what_is_lifted(report, dispatcher):
    row = report()
    services.lift(closure_id=row.id, by=dispatcher, now=NOW)

    for decide in (services.confirm, services.lift):
        with pytest.raises(LiftedError):
            decide(closure_id=row.id, by=dispatcher, now=NOW)
    with pytest.raises(LiftedError):
        services.change(closure_id=row.id, facts=facts(), by=dispatcher, now=NOW)


def test_a_courier_takes_back_an_own_report_and_no_other(report, courier, dispatcher):
    own, other = report(by=courier), report(by=dispatcher)

    services.lift(closure_id=own.id, by=courier, now=NOW)

    assert own.state is ClosureState.LIFTED
    with pytest.raises(ForbiddenError):
        services.lift(closure_id=other.id, by=courier, now=NOW)


def test_a_correction_keeps_who_reported_and_says_what_changed(report, courier, dispatcher):
    row = report(by=courier, place=Place.SPOT, shape=())

    services.change(closure_id=row.id, facts=facts(note="Xe ô tô qua được"), by=dispatcher, now=NOW)

    from app.core.audit import AuditEntry

    entry = db.session.query(AuditEntry).filter_by(action="roads.closure_changed").one()
    assert row.reported_by is courier
    assert row.shape == [list(corner) for corner in LINE]
    assert entry.detail == {"changed": ["note", "place", "shape"]}


def test_a_confirmed_closure_whose_drawing_is_taken_away_is_a_report_again(report, dispatcher):
    row = report()

    services.change(
        closure_id=row.id, facts=facts(place=Place.SPOT, shape=()), by=dispatcher, now=NOW
    )

    assert row.state is ClosureState.REPORTED


def test_the_whole_life_of_a_closure_on_postgresql(postgres_app):
    with postgres_app.app_context(), writing():
        courier, dispatcher = build.staff(role=Role.COURIER), build.staff(role=Role.DISPATCHER)
        row = services.report(facts=facts(weekdays=(6,)), by=courier, now=NOW)
        services.confirm(closure_id=row.id, by=dispatcher, now=NOW)
        (closure,) = queries.closures_on(TODAY, "15")
        services.change(closure_id=row.id, facts=facts(note="Lầy"), by=dispatcher, now=NOW)
        services.lift(closure_id=row.id, by=dispatcher, now=NOW)
        services.restore(closure_id=row.id, by=dispatcher, now=NOW)

        assert (closure.shape, row.state, row.note) == (LINE, ClosureState.CONFIRMED, "Lầy")
        assert row.starts_at == NOW
