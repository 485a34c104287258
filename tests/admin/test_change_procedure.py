"""Administrators change procedures by form: facts, papers, questions; every state is kept."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.catalogue.procedure_facts import facts_of
from app.catalogue.procedure_models import Procedure
from app.catalogue.procedure_queries import versions
from app.catalogue.procedure_services import add_procedure
from app.core.audit import AuditEntry
from app.core.db import db
from tests.catalogue.test_show_procedure import facts
from tests.conftest import NOW

ONE = "/admin/procedures/1.000001"
FILLED = {
    "code": "2.000009", "plain_name": "Đổi tên quán", "name": "Thay đổi hộ kinh doanh",
    "name_en": "Change a business", "field": "Hộ kinh doanh", "field_en": "Household business",
    "life_event": "business", "level": "commune", "statutory_days": "", "fee_vnd": "30000",
    "goes_by_post": "y", "duration_min": "15", "result": "Giấy mới", "result_en": "Certificate",
    "search_words": "đổi tên\nđổi địa chỉ",
}  # fmt: skip


@pytest.fixture
def procedure(administrator):
    made = add_procedure(facts=facts(), by="test", now=NOW)
    db.session.commit()
    return made


def now_known():
    db.session.expire_all()
    found = db.session.scalars(select(Procedure).where(Procedure.code == "1.000001")).one()
    return facts_of(found)


def test_a_procedure_is_added_by_form(client, administrator):
    answer = client.post("/admin/procedures/new", data=FILLED)

    assert answer.location == "/admin/procedures/2.000009"
    found = db.session.scalars(select(Procedure)).one()
    assert (found.fee_vnd, found.statutory_days, found.goes_by_post) == (30000, None, True)
    assert found.search_words.splitlines() == ["đổi tên", "đổi địa chỉ"]
    assert "Đổi tên quán" in client.get("/book?q=doi dia chi").text


def test_a_code_that_is_taken_is_said_at_its_field(client, procedure):
    answer = client.post("/admin/procedures/new", data=FILLED | {"code": "1.000001"})

    assert answer.status_code == 409
    assert "Đã có một thủ tục mang mã 1.000001." in answer.text
    assert 'value="Đổi tên quán"' in answer.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"plain_name": ""}, "Mời bạn điền mục này."),
        ({"goes_by_post": "", "why_not_by_post": ""}, "Mời bạn nói rõ vì sao"),
        ({"must_appear": "y"}, "không gửi qua bưu tá được"),
        ({"statutory_days": "900"}, "ngoài khoảng"),
        ({"duration_min": "nhanh"}, "số nguyên"),
        ({"code": "mã số"}, "như 1.001193"),
        ({"life_event": "party"}, "chọn trong danh sách"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(client, administrator, change, said):
    answer = client.post("/admin/procedures/new", data=FILLED | change)

    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(Procedure)).all() == []


def test_changed_facts_are_the_next_version_and_lists_stay(client, procedure):
    before = now_known()
    sent = FILLED | {"plain_name": "Khai sinh cho con"}

    client.post(f"{ONE}/edit", data=sent)

    after = now_known()
    assert (after.plain_name, after.code) == ("Khai sinh cho con", "1.000001")
    assert (after.papers, after.questions) == (before.papers, before.questions)
    assert [one.number for one in versions(procedure=procedure)] == [2, 1]


def test_the_form_shows_what_is_known(client, procedure):
    text = client.get(f"{ONE}/edit").text

    assert 'value="Làm giấy khai sinh"' in text
    assert "hai bên" not in text


def test_a_paper_is_added_with_the_answers_for_which_it_is_needed(client, procedure):
    client.post(
        f"{ONE}/papers/new",
        data={"name": "Đơn", "name_en": "Form", "originals": 1, "copies": 0,
              "cases": ["1.2", "7.7"]},
    )  # fmt: skip

    assert [(one.name, one.cases) for one in now_known().papers][-1] == ("Đơn", ("1.2",))


def test_a_paper_is_changed_moved_up_and_removed(client, procedure):
    client.post(f"{ONE}/papers/1", data={"name": "Căn cước", "name_en": "ID card",
                                         "originals": 0, "copies": 2})  # fmt: skip
    client.post(f"{ONE}/papers/2/up")
    assert [(one.name, one.copies) for one in now_known().papers] == [
        ("Giấy uỷ quyền", 0),
        ("Căn cước", 2),
    ]

    client.post(f"{ONE}/papers/1/remove")

    assert [one.name for one in now_known().papers] == ["Căn cước"]
    assert len(versions(procedure=procedure)) == 4


def test_a_paper_is_at_least_one_sheet(client, procedure):
    nothing = {"name": "Đơn", "name_en": "Form", "originals": 0, "copies": 0}

    assert client.post(f"{ONE}/papers/new", data=nothing).status_code == 422


def test_a_question_is_added_changed_and_removed(client, procedure):
    lines = "Có | Yes | Mang theo bản gốc. | Bring the original.\nKhông | No"
    client.post(f"{ONE}/questions/new", data={"text": "Có con?", "text_en": "Children?",
                                              "choices": lines})  # fmt: skip
    added = now_known().questions[1]
    assert [choice.note for choice in added.choices] == ["Mang theo bản gốc.", ""]
    assert "Mang theo bản gốc. | Bring the original." in client.get(f"{ONE}/questions/2").text

    client.post(f"{ONE}/questions/1/remove")

    assert [one.text for one in now_known().questions] == ["Có con?"]
    assert all(paper.cases == () for paper in now_known().papers)


@pytest.mark.parametrize("lines", ["Có | Yes", "Có\nKhông", "Có | Yes | Nhắc\nKhông | No"])
def test_a_question_without_two_answers_in_two_languages_is_refused(client, procedure, lines):
    answer = client.post(
        f"{ONE}/questions/new", data={"text": "Gì?", "text_en": "What?", "choices": lines}
    )

    assert answer.status_code == 422
    assert len(now_known().questions) == 1


def test_papers_of_a_later_question_follow_it_when_an_earlier_one_goes(client, procedure):
    lines = "Có | Yes\nKhông | No"
    question = {"text": "Có con?", "text_en": "Children?", "choices": lines}
    client.post(f"{ONE}/questions/new", data=question)
    client.post(f"{ONE}/papers/new", data={"name": "Đơn", "name_en": "Form", "originals": 1,
                                           "copies": 0, "cases": "2.1"})  # fmt: skip

    client.post(f"{ONE}/questions/1/remove")

    assert now_known().papers[-1].cases == ("1.1",)


def test_versions_are_listed_with_what_changed_and_one_goes_back(client, procedure):
    client.post(f"{ONE}/papers/2/remove")

    page = client.get(f"{ONE}/versions").text
    assert "<del>Giấy uỷ quyền" in page
    client.post(f"{ONE}/versions/1")

    assert [one.name for one in now_known().papers] == ["Căn cước", "Giấy uỷ quyền"]
    assert len(versions(procedure=procedure)) == 3


def test_a_procedure_is_retired_and_restored(client, procedure):
    client.post(f"{ONE}/retire")
    assert "1.000001" not in client.get("/book?q=khai sinh").text
    assert "không nhận lịch mới" in client.get("/admin/procedures").text

    client.post(f"{ONE}/restore")

    assert "1.000001" in client.get("/book?q=khai sinh").text
    acts = [entry.action for entry in db.session.scalars(select(AuditEntry))]
    assert acts[-2:] == ["catalogue.procedure_retired", "catalogue.procedure_restored"]


def test_confirming_moves_the_date_and_makes_no_version(client, procedure):
    procedure.updated_on = None
    db.session.commit()

    client.post(f"{ONE}/confirm")

    db.session.expire_all()
    assert procedure.updated_on.isoformat() == "2026-12-02"
    assert len(versions(procedure=procedure)) == 1


@pytest.mark.parametrize("path", ["/papers/9", "/questions/9"])
def test_a_line_that_is_gone_is_said_to_be_gone(client, procedure, path):
    assert client.get(ONE + path).status_code == 404
    assert client.post(ONE + path).status_code == 404


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.COURIER, Role.OFFICER])
@pytest.mark.parametrize("path", ["/admin/procedures/new", f"{ONE}/edit", f"{ONE}/retire"])
def test_nobody_else_changes_them(client, sign_in, role, path):
    sign_in(role)

    assert client.post(path).status_code == 403
