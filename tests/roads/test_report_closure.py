"""Reporting: a courier's word warns, a dispatcher's binds, and what makes no sense is refused."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.roads import closures_queries as queries
from app.roads import closures_services as services
from app.roads.closures_errors import BadClosureError
from app.roads.models import ClosureState, Place, Repeats
from tests import build
from tests.conftest import NOW
from tests.roads.conftest import AREA, LINE, at, facts

TODAY = NOW.date()


def test_a_couriers_report_warns_and_binds_nothing(report, courier):
    row = report(by=courier)

    assert row.state is ClosureState.REPORTED
    assert queries.said_on(on=TODAY, province_code="15").reported == [row]
    assert queries.closures_on(TODAY, "15") == ()


def test_a_dispatchers_own_closure_binds_at_once(report, dispatcher):
    row = report(by=dispatcher)

    (closure,) = queries.closures_on(TODAY, "15")
    assert (row.state, row.confirmed_by_id) == (ClosureState.CONFIRMED, dispatcher.id)
    assert (closure.id, closure.shape) == (row.id, LINE)


def test_a_closure_binds_nobody_in_another_province(report):
    report()

    assert queries.closures_on(TODAY, "01") == ()


def test_a_place_told_in_words_waits_to_be_drawn(report, dispatcher):
    row = report(by=dispatcher, place=Place.SPOT, shape=())

    assert row.state is ClosureState.REPORTED
    assert not row.is_drawn


def test_a_spot_becomes_a_small_area_around_the_phone(report):
    report(place=Place.SPOT, shape=(LINE[0],))

    (closure,) = queries.closures_on(TODAY, "15")
    assert len(closure.shape) > 6
    assert max(lat for lat, _ in closure.shape) - LINE[0][0] == pytest.approx(60 / 110_740, 0.05)


def test_who_reported_what_is_kept(report, courier):
    report(by=courier)

    (entry,) = db.session.scalars(select(AuditEntry)).all()
    assert (entry.action, entry.by) == ("roads.closure_reported", courier.username)
    assert entry.detail == {"why": "landslide", "place": "line"}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("shape", {"shape": ((103.86, 22.28), (103.87, 22.28))}),
        ("shape", {"shape": ((22.28, 103.86),)}),
        ("shape", {"shape": ((48.1, 11.5), (48.2, 11.5))}),
        ("shape", {"place": Place.AREA, "shape": (AREA[0], AREA[2], AREA[1], AREA[3])}),
        ("commune_code", {"place": Place.COMMUNE, "shape": ()}),
        ("commune_code", {"place": Place.COMMUNE, "shape": (), "commune_code": "99999"}),
        ("ends_on", {"ends_at": NOW}),
        ("season_from", {"repeats": Repeats.YEARLY}),
        ("weekdays", {"repeats": Repeats.WEEKLY}),
        ("daily_to", {"repeats": Repeats.WEEKLY, "weekdays": (6,), "daily_from": time(6)}),
        (
            "daily_to",
            {
                "repeats": Repeats.WEEKLY,
                "weekdays": (6,),
                "daily_from": time(11),
                "daily_to": time(6),
            },
        ),
    ],
)
def test_what_does_not_fit_together_is_refused_by_its_field(dispatcher, field, values):
    with pytest.raises(BadClosureError) as refused:
        services.report(facts=facts(**values), by=dispatcher, now=NOW)

    assert refused.value.field == field
    assert refused.value.message


def test_swapped_axes_are_said_to_be_swapped(dispatcher):
    with pytest.raises(BadClosureError, match="đảo chỗ"):
        services.report(
            facts=facts(shape=((103.86, 22.28), (103.87, 22.28))), by=dispatcher, now=NOW
        )


def test_a_commune_of_another_province_is_refused(dispatcher):
    build.province("01")
    elsewhere = build.commune("00004", name="Phường Ba Đình", province_code="01")

    with pytest.raises(BadClosureError):
        services.report(
            facts=facts(place=Place.COMMUNE, shape=(), commune_code=elsewhere.code),
            by=dispatcher,
            now=NOW,
        )


def test_a_closed_commune_covers_its_point_and_not_its_neighbours(report):
    here = build.commune()
    beside = build.commune("03046", name="Phường Sa Pa", lat=22.3364, lon=103.8438)

    report(place=Place.COMMUNE, shape=(), commune_code=here.code)

    from optimizer.travel.closure_geometry import contains

    (closure,) = queries.closures_on(TODAY, "15")
    points = [(here.lat, here.lon), (beside.lat, beside.lon)]
    assert contains(closure, points).tolist() == [True, False]


def test_a_closure_that_has_not_begun_does_not_bind_today(report):
    report(starts_at=at("2026-12-03"))

    assert queries.closures_on(TODAY, "15") == ()
    assert len(queries.closures_on(TODAY + timedelta(days=1), "15")) == 1
