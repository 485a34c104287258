"""An officer at the desk of one office."""

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.dossiers import services as dossiers
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW


@pytest.fixture
def office(app):
    return build.office(name="Một cửa xã Tả Van")


@pytest.fixture
def officer(office, sign_in):
    return sign_in(Role.OFFICER, office_id=office.id, full_name="Lò Văn Thưởng")


@pytest.fixture
def dossier_at(officer):
    """Make a dossier of the officer's office that has come as far as a step."""

    def dossier_at(status: DossierStatus, **values):
        dossier = dossiers.open_dossier(
            procedure_id=build.procedure(**values).id,
            office_id=officer.office_id,
            applicant_name="Vàng Thị Dở",
            phone="0912345678",
            now=NOW,
        )
        for step in STEPS[: STEPS.index(status) + 1]:
            walk(dossier, step, officer)
        db.session.commit()
        return dossier

    return dossier_at


STEPS = [
    DossierStatus.OPENED,
    DossierStatus.COLLECTED,
    DossierStatus.ACCEPTED,
    DossierStatus.RESULT_READY,
    DossierStatus.RETURNING,
]


def walk(dossier, step, officer):
    match step:
        case DossierStatus.COLLECTED:
            courier = build.staff(role=Role.COURIER, full_name="Giàng A Sử")
            dossiers.collect(dossier_id=dossier.id, courier=courier, now=NOW)
        case DossierStatus.ACCEPTED:
            dossiers.accept(dossier_id=dossier.id, officer=officer, now=NOW)
        case DossierStatus.RESULT_READY:
            dossiers.result_ready(dossier_id=dossier.id, officer=officer, now=NOW)
        case DossierStatus.RETURNING:
            courier = build.staff(role=Role.COURIER)
            dossiers.take_result(dossier_id=dossier.id, courier=courier, now=NOW)
