from datetime import date, timedelta

import pytest

from app.dossiers import queries
from app.dossiers.errors import DossierNotFoundError
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW


@pytest.fixture
def office(app):
    return build.office()


def test_the_most_urgent_comes_first_and_those_without_a_date_last(office):
    procedure = build.procedure()
    made = [
        build.dossier(
            office_id=office.id,
            procedure_id=procedure.id,
            status=DossierStatus.ACCEPTED,
            due_on=due_on,
        )
        for due_on in (None, date(2026, 12, 9), date(2026, 12, 1), date(2026, 12, 9))
    ]

    found = queries.in_progress(office_id=office.id)

    assert [dossier.id for dossier in found] == [made[i].id for i in (2, 1, 3, 0)]


def test_an_office_sees_only_its_own(office):
    build.dossier(status=DossierStatus.COLLECTED)  # of another office

    assert queries.brought_by_couriers(office_id=office.id) == []
    assert queries.counts(office_id=office.id)[DossierStatus.COLLECTED] == 0


def test_the_oldest_result_comes_first(office):
    late, early = (
        build.dossier(
            office_id=office.id,
            status=DossierStatus.RESULT_READY,
            result_ready_at=NOW - timedelta(days=days),
        )
        for days in (1, 2)
    )

    assert queries.results_ready(office_id=office.id) == [early, late]


def test_counts_name_every_step(office):
    build.dossier(office_id=office.id, status=DossierStatus.RETURNING)

    counts = queries.counts(office_id=office.id)

    assert set(counts) == set(DossierStatus)
    assert counts[DossierStatus.RETURNING] == 1


@pytest.mark.parametrize("typed", ["2612 02k7 m4tp", "261202-K7M4TP", " 261202K7M4TP "])
def test_a_code_is_found_however_it_was_typed(office, typed):
    made = build.dossier(office_id=office.id, code="261202K7M4TP")

    assert queries.dossier(code=typed) == made


@pytest.mark.parametrize("typed", ["", "XXXX", "\x00", "9" * 500, "' OR 1=1"])
def test_a_code_that_nobody_has_is_refused(app, typed):
    with pytest.raises(DossierNotFoundError):
        queries.dossier(code=typed)
