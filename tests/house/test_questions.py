"""No page asks the database more often because there is more to show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from app.accounts.models import Role
from app.booking.models import BookingKind
from app.core.db import db
from app.dispatch.models import PlanState
from app.dossiers.models import DossierStatus
from app.geo.models import Commune
from tests import build
from tests.dispatch import rows

MOST = 16
TODAY = rows.TOMORROW.replace(day=2)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def questions(client: FlaskClient, path: str) -> int:
    db.session.remove()
    with counted() as asked:
        assert client.get(path).status_code == 200
    return len([one for one in asked if not one.startswith(("BEGIN", "COMMIT"))])


def grow(office_id: int, *, by: int) -> None:
    """More of everything that lists show."""
    for number in range(by):
        code = f"0{3100 + len(db.session.scalars(select(Commune)).all())}"
        commune = build.commune(code, name=f"Xã Bản {number}")
        build.office(name=f"Một cửa {number}", commune_code=commune.code)
        build.procedure(plain_name=f"Việc {number}")
        build.staff()
        for status in DossierStatus:
            dossier = build.dossier(office_id=office_id, status=status)
            build.visit(kind=BookingKind.RETURN, on=TODAY, dossier_id=dossier.id)
    db.session.commit()


PAGES = {
    "/book?all": None,
    "/desk": Role.OFFICER,
    "/dispatch": Role.DISPATCHER,
    f"/dispatch/{TODAY}": Role.DISPATCHER,
    f"/dispatch/{TODAY}/map.json": Role.DISPATCHER,
    "/courier/today": Role.COURIER,
    "/admin": Role.ADMINISTRATOR,
    "/admin/offices": Role.ADMINISTRATOR,
    "/admin/affected": Role.ADMINISTRATOR,
    "/admin/staff": Role.ADMINISTRATOR,
    "/admin/procedures": Role.ADMINISTRATOR,
    "/admin/messages": Role.ADMINISTRATOR,
    "/admin/audit": Role.ADMINISTRATOR,
    "/admin/roads": Role.ADMINISTRATOR,
    "/admin/roads/barriers": Role.ADMINISTRATOR,
    "/admin/roads/ferries": Role.ADMINISTRATOR,
    "/admin/roads/figures": Role.ADMINISTRATOR,
    "/admin/roads/calibrations": Role.ADMINISTRATOR,
}


@pytest.mark.parametrize(("path", "role"), PAGES.items())
def test_a_longer_list_asks_no_more_questions(client, sign_in, path, role):
    office_id = build.office().id
    place = {"office_id": office_id} if role is Role.OFFICER else {}
    who = sign_in(role, **place) if role else None
    courier = who if role is Role.COURIER else build.staff(role=Role.COURIER)
    build.shift(on=TODAY, courier_id=courier.id)
    grow(office_id, by=2)
    plan = rows.a_draft(on=TODAY, state=PlanState.PUBLISHED)
    few = questions(client, path)

    grow(office_id, by=6)
    db.session.delete(db.session.merge(plan))
    db.session.commit()
    rows.a_draft(on=TODAY, state=PlanState.PUBLISHED, version=2)
    many = questions(client, path)

    assert many <= few
    assert many <= MOST
