"""Two people at once, on a real PostgreSQL: a step is taken once, the chain has no fork."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.accounts.models import Staff
from app.core.db import db, writing
from app.dossiers import services
from app.dossiers.errors import WrongStepError
from app.dossiers.models import CustodyEvent, DossierStatus
from tests import build
from tests.conftest import NOW

PEOPLE = 12


def test_of_many_officers_one_accepts(postgres_app):
    with postgres_app.app_context(), writing():
        officer_id = build.staff().id
        dossier_id = build.dossier(status=DossierStatus.COLLECTED).id
    barrier = Barrier(PEOPLE)

    def accept(_: int) -> type[Exception] | None:
        with postgres_app.app_context():
            officer = db.session.get_one(Staff, officer_id)
            barrier.wait()
            try:
                with writing():
                    services.accept(dossier_id=dossier_id, officer=officer, now=NOW)
            except WrongStepError as refusal:
                return type(refusal)
            return None

    with ThreadPoolExecutor(PEOPLE) as pool:
        outcomes = list(pool.map(accept, range(PEOPLE)))

    assert outcomes.count(None) == 1
    assert outcomes.count(WrongStepError) == PEOPLE - 1
    with postgres_app.app_context():
        assert [row.position for row in db.session.query(CustodyEvent)] == [1]
