"""A small province with one of everything, and somebody of every role in it, to be shot at."""

from datetime import date, time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Role, Staff
from app.booking.models import Booking, BookingKind
from app.catalogue.models import Office
from app.core.codes import new_code
from app.core.db import writing
from app.dispatch.models import PlanState
from app.dossiers.models import Dossier, DossierStatus
from tests import build
from tests.dispatch import rows
from tests.house.nonsense import Shot

TODAY = date(2026, 12, 2)  # Of conftest's NOW.


def settle(app: Flask) -> tuple[list[FlaskClient], dict[str, list[Any]]]:
    """Fill an empty product; return a browser of every kind of person, and what means something."""
    with app.app_context(), writing():
        office = build.office()
        staff = [_somebody(role, office) for role in Role]
        tokens = [build.sign_in_token(one) for one in staff]
        known = _rows(office, staff)
    return [app.test_client(), *(_browser(app, token) for token in tokens)], known


def fire(client: FlaskClient, shot: Shot) -> int:
    """Send one request as it is, and return the answer's status."""
    path = shot.path.encode("utf-8", "surrogatepass").decode("latin1")
    said = {"PATH_INFO": path, "QUERY_STRING": shot.query.decode("latin1")}
    answer = client.open(
        "/", method=shot.method, headers=shot.headers, data=shot.body, environ_overrides=said
    )
    answer.close()
    return answer.status_code


def _browser(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["sign_in"] = token
    return client


def _somebody(role: Role, office: Office) -> Staff:
    place = {"office_id": office.id} if role is Role.OFFICER else {}
    return build.staff(role=role, username=f"{role.value.lower()}.1", **place)


def _rows(office: Office, staff: list[Staff]) -> dict[str, list[Any]]:
    courier = next(one for one in staff if one.role is Role.COURIER)
    build.shift(on=TODAY, courier_id=courier.id)
    visits = [_visit(office) for _number in range(4)]
    plan = rows.a_draft(on=TODAY, state=PlanState.PUBLISHED)
    draft = rows.a_draft(on=TODAY, version=2)
    commune = build.commune()
    slots = [
        build.slot(office_id=office.id, capacity=9),
        build.slot(zone_id=build.zone(commune).id, capacity=9, on=date(2026, 12, 4), opens=time(7)),
    ]
    codes = [one.dossier.code for one in visits] + [one.code for one in visits]
    return {
        "code": [*codes, *(_dossier(office, status).code for status in DossierStatus)],
        "procedure_code": [build.procedure().code],
        "slot": [one.id for one in slots],
        "office": [office.id],
        "office_id": [office.id],
        "staff_id": [one.id for one in staff],
        "stop_id": [stop.id for stop in plan.routes[0].stops],
        "route_id": [plan.routes[0].id, draft.routes[0].id],
        "plan_id": [plan.id, draft.id],
        "day": [TODAY.isoformat(), "2026-12-03"],
        "username": [one.username for one in staff],
        **_words(commune.code),
    }


def _words(commune_code: str) -> dict[str, list[Any]]:
    return {
        "commune": [commune_code],
        "commune_code": [commune_code],
        "way": ["home", "counter"],
        "key": [f"{number:032x}" for number in range(9)],
        "name": ["Vàng Thị Dở"],
        "full_name": ["Vàng Thị Dở"],
        "receiver_name": ["Vàng Thị Dở"],
        "phone": ["0912345678"],
        "hamlet": ["Thôn Dền Thàng"],
        "lat": ["22.3"],
        "lon": ["103.8"],
        "role": [role.value for role in Role],
        "address": ["Thôn Tả Van Giáy"],
        "counters": ["3"],
        "reason": ["Nghỉ"],
        "on": ["2026-12-04"],
        "monday": ["7:30-11:30"],
        "outcome": ["DONE", "ABSENT"],
        "version": ["1"],
        "q": ["khai sinh", "Tả Van"],
        "wants_second": ["y"],
    }


def _visit(office: Office) -> Booking:
    return build.visit(
        kind=BookingKind.PICKUP, on=TODAY, dossier_id=build.dossier(office_id=office.id).id
    )


def _dossier(office: Office, status: DossierStatus) -> Dossier:
    return build.dossier(office_id=office.id, status=status, code=new_code(12))
