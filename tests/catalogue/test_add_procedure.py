import pytest
from sqlalchemy import select

from app.catalogue.errors import CodeTakenError, ProcedureNotFoundError
from app.catalogue.models import LifeEvent
from app.catalogue.queries import procedure
from app.catalogue.services import add_procedure
from app.catalogue.shapes import PaperLine, ProcedureFacts
from app.core.audit import AuditEntry
from app.core.db import db
from tests.conftest import NOW

FACTS = ProcedureFacts(
    code="1.001193", name="Đăng ký khai sinh", name_en="Birth registration",
    plain_name="Làm giấy khai sinh", field="Hộ tịch", field_en="Civil status",
    life_event=LifeEvent.BIRTH, is_provincial=False, statutory_days=0, fee_vnd=0,
    goes_by_post=True, duration_min=15, result="Giấy khai sinh", result_en="Birth certificate",
    search_words=("em be",), days_note="Sau 15 giờ thì hôm sau",
    papers=(
        PaperLine(name="Tờ khai", name_en="Form"),
        PaperLine(name="Căn cước", name_en="ID card", originals=0, copies=1, note="Nếu gửi"),
    ),
)  # fmt: skip


def test_a_procedure_is_found_by_its_code_with_papers_in_order(app):
    add_procedure(facts=FACTS, by="quan.tri", now=NOW)
    db.session.expire_all()

    found = procedure(code="1.001193")

    assert [paper.name for paper in found.required_papers] == ["Tờ khai", "Căn cước"]
    assert found.required_papers[1].copies == 1
    assert found.days_note == "Sau 15 giờ thì hôm sau"


def test_a_code_stands_once(app):
    add_procedure(facts=FACTS, by="quan.tri", now=NOW)

    with pytest.raises(CodeTakenError, match=r"1\.001193"):
        add_procedure(facts=FACTS, by="quan.tri", now=NOW)


def test_an_unknown_code_is_said_to_be_unknown(app):
    with pytest.raises(ProcedureNotFoundError):
        procedure(code="9.999999")


def test_who_added_it_is_noted(app):
    added = add_procedure(facts=FACTS, by="quan.tri", now=NOW)

    entry = db.session.scalars(select(AuditEntry)).one()

    assert (entry.by, entry.subject) == ("quan.tri", f"procedure:{added.id}")
