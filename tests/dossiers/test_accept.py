from datetime import date, datetime

import pytest

from app.dossiers import services
from tests import build


def accepted(instant: str, *, days: int | None):
    dossier = build.dossier(procedure_id=build.procedure(statutory_days=days).id)
    now = datetime.fromisoformat(f"{instant}+07:00")
    return services.accept(dossier_id=dossier.id, officer=build.staff(), now=now)


@pytest.mark.parametrize(
    ("instant", "days", "due_on"),
    [
        ("2026-12-02T09:00:00", 1, date(2026, 12, 3)),
        ("2026-12-02T14:59:59", 3, date(2026, 12, 7)),  # over a weekend
        ("2026-12-02T15:00:00", 1, date(2026, 12, 4)),  # counts from the next working day
        ("2026-12-04T16:00:00", 1, date(2026, 12, 8)),  # a Friday afternoon
        ("2026-12-02T09:00:00", 0, date(2026, 12, 2)),  # the same day
        ("2026-12-04T16:00:00", 0, date(2026, 12, 7)),
        ("2026-12-31T09:00:00", 1, date(2027, 1, 4)),  # over New Year
        ("2026-12-02T09:00:00", None, None),
    ],
)
def test_the_result_is_owed_after_the_statutory_working_days(app, instant, days, due_on):
    assert accepted(instant, days=days).due_on == due_on


def test_the_clock_starts_when_the_office_takes_the_dossier(app):
    dossier = accepted("2026-12-02T10:30:00", days=1)

    assert dossier.accepted_at == datetime.fromisoformat("2026-12-02T03:30:00+00:00")
    assert [row.at for row in dossier.custody] == [dossier.accepted_at]
