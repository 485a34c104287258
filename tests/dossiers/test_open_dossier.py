from itertools import chain, repeat

import pytest

from app.core.codes import LETTERS
from app.dossiers import services
from app.dossiers.errors import CodesExhaustedError
from app.dossiers.models import DossierStatus, Holder
from tests import build
from tests.conftest import NOW


def open_dossier(**values: object):
    defaults = {"applicant_name": "Vàng Thị Dở", "phone": "0912345678", "now": NOW}
    place = {"procedure_id": build.procedure().id, "office_id": build.office().id}
    return services.open_dossier(**(defaults | place | values))


def test_a_new_dossier_leaves_its_papers_with_the_citizen(app):
    dossier = open_dossier()

    assert dossier.status is DossierStatus.OPENED
    assert [(row.position, row.holder, row.holder_name) for row in dossier.custody] == [
        (1, Holder.CITIZEN, "Vàng Thị Dở")
    ]


def test_a_code_begins_with_the_day_in_viet_nam_and_can_be_read_out_loud(app):
    code = open_dossier().code

    assert code.startswith("261202")
    assert len(code) == 12
    assert set(code[6:]) <= set(LETTERS)


def test_a_taken_code_is_tried_again_and_nothing_before_it_is_lost(app, monkeypatch):
    codes = chain(["AAAAAA", "AAAAAA"], repeat("CCCCCC"))
    monkeypatch.setattr(services, "new_code", lambda _length: next(codes))
    first = open_dossier()

    second = open_dossier()

    assert (first.code, second.code) == ("261202AAAAAA", "261202CCCCCC")
    assert [row.holder for row in second.custody] == [Holder.CITIZEN]


def test_trying_codes_ends(app, monkeypatch):
    monkeypatch.setattr(services, "new_code", lambda _length: "AAAAAA")
    open_dossier()

    with pytest.raises(CodesExhaustedError):
        open_dossier()
