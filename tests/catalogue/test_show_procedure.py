"""Everybody reads what a procedure asks for, in their own case, with or without a script."""

from dataclasses import replace
from datetime import date

import pytest

from app.catalogue import cases
from app.catalogue.bundle_services import BundleFacts, add_bundle
from app.catalogue.models import LifeEvent
from app.catalogue.procedure_services import add_procedure, change_procedure, retire
from app.catalogue.shapes import ChoiceLine, PaperLine, ProcedureFacts, QuestionLine
from app.core.db import db
from tests.conftest import NOW

WHO = QuestionLine(
    text="Ai nộp hồ sơ?",
    text_en="Who brings the papers?",
    choices=(
        ChoiceLine(text="Tôi tự nộp", text_en="I do"),
        ChoiceLine(
            text="Nhờ người khác",
            text_en="Somebody else",
            note="Người đi thay mang căn cước của mình.",
            note_en="They bring their own ID card.",
        ),
    ),
)
PROXY = PaperLine(name="Giấy uỷ quyền", name_en="Authorisation", cases=("1.2",))
ID = PaperLine(name="Căn cước", name_en="ID card", originals=0, copies=1)


def facts(code="1.000001", **changes):
    values = {
        "code": code, "name": "Đăng ký khai sinh", "name_en": "Birth registration",
        "plain_name": "Làm giấy khai sinh", "field": "Hộ tịch", "field_en": "Civil status",
        "life_event": LifeEvent.BIRTH, "is_provincial": False, "statutory_days": 1, "fee_vnd": 0,
        "goes_by_post": True, "duration_min": 15, "result": "Giấy khai sinh",
        "result_en": "Birth certificate", "papers": (ID, PROXY), "questions": (WHO,),
    }  # fmt: skip
    return ProcedureFacts(**(values | changes))


@pytest.fixture
def procedure(app):
    made = add_procedure(facts=facts(), by="test", now=NOW)
    db.session.commit()
    return made


def answer(procedure, number):
    return procedure.questions[0].choices[number - 1].id


def names(papers):
    return [paper.name for paper in papers]


def test_a_paper_of_one_case_may_be_needed_until_it_is_known(procedure):
    found = cases.checklist(procedures=[procedure])

    assert names(found.papers) == ["Căn cước"]
    assert names(found.maybe) == ["Giấy uỷ quyền"]


def test_an_answer_decides(procedure):
    alone = cases.checklist(procedures=[procedure], said=[answer(procedure, 1)])
    helped = cases.checklist(procedures=[procedure], said=[answer(procedure, 2)])

    assert (names(alone.papers), alone.maybe, alone.notes) == (["Căn cước"], (), ())
    assert names(helped.papers) == ["Căn cước", "Giấy uỷ quyền"]
    assert [choice.note for choice in helped.notes] == ["Người đi thay mang căn cước của mình."]


def test_a_link_with_answers_outlives_a_change_of_the_procedure(procedure):
    said = [answer(procedure, 2)]
    early = ChoiceLine(text="Cơ quan nộp", text_en="My employer")
    changed = replace(WHO, choices=(early, *WHO.choices))
    more = replace(PROXY, cases=("1.3",))

    change_procedure(
        procedure=procedure, facts=facts(papers=(more, ID), questions=(changed,)),
        by="test", now=NOW,
    )  # fmt: skip

    found = cases.checklist(procedures=[procedure], said=said)
    assert [choice.text for choice in found.chosen] == ["Nhờ người khác"]
    assert names(found.papers) == ["Giấy uỷ quyền", "Căn cước"]
    assert [choice.position for choice in procedure.questions[0].choices] == [1, 2, 3]


def test_papers_that_two_procedures_share_are_counted_once_and_one_answer_serves_both(procedure):
    more = PaperLine(name="Căn cước", name_en="ID card", originals=1, copies=0)
    other = add_procedure(facts=facts("1.000002", papers=(more, PROXY)), by="test", now=NOW)

    found = cases.checklist(procedures=[procedure, other], said=[answer(other, 2)])

    assert names(found.papers) == ["Căn cước", "Giấy uỷ quyền"]
    assert (found.papers[0].originals, found.papers[0].copies) == (1, 1)
    assert found.papers[0].codes == ("1.000001", "1.000002")
    assert len(found.questions) == 1


def test_two_answers_to_one_question_are_read_as_the_first(procedure):
    said = [answer(procedure, 1), answer(procedure, 2)]

    assert cases.checklist(procedures=[procedure], said=said).cases == (said[0],)


def test_an_address_carries_answers_and_nonsense_is_passed_over():
    said = [("case", "12"), ("case-7", "15"), ("case", "x"), ("case", "9" * 30), ("way", "3")]

    assert cases.said([*said, ("case", "12"), ("case", "-1"), ("case", "²")]) == (12, 15)


def test_a_paper_that_two_questions_decide_is_needed_when_both_fit(app):
    when = QuestionLine(
        text="Khi nào?", text_en="When?",
        choices=(ChoiceLine(text="Sớm", text_en="Early"), ChoiceLine(text="Trễ", text_en="Late")),
    )  # fmt: skip
    paper = PaperLine(name="Đơn", name_en="Form", cases=("1.2", "2.2"))
    made = add_procedure(facts=facts(papers=(paper,), questions=(WHO, when)), by="test", now=NOW)
    somebody, late = answer(made, 2), made.questions[1].choices[1].id
    early = made.questions[1].choices[0].id

    def found(*said):
        checklist = cases.checklist(procedures=[made], said=said)
        return names(checklist.papers), names(checklist.maybe)

    assert found() == ([], ["Đơn"])
    assert found(somebody) == ([], ["Đơn"])
    assert found(early) == ([], [])
    assert found(somebody, late) == (["Đơn"], [])


def test_the_page_says_all_that_one_must_know(client, procedure):
    text = client.get("/procedures/1.000001").text

    for said in ("Ai nộp hồ sơ?", "Căn cước", "1 bản sao", "Miễn phí", "1 ngày làm việc",
                 "Uỷ ban nhân dân xã, phường", "Được. Bưu tá đến nhận tận nơi.",
                 "Cập nhật ngày 02/12/2026"):  # fmt: skip
        assert said in text
    assert 'href="/book/1.000001"' in text


def test_without_a_script_the_answers_are_a_form_that_asks_the_same_page(client, procedure):
    said = answer(procedure, 2)
    question = procedure.questions[0].id

    text = client.get(f"/procedures/1.000001?case-{question}={said}").text

    assert "Người đi thay mang căn cước của mình." in text
    assert "Có thể cần" not in text
    assert f"/book/1.000001?case={said}" in text


def test_htmx_gets_the_list_alone(client, procedure):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}

    text = client.get("/procedures/1.000001", headers=headers).text

    assert text.lstrip().startswith('<section id="checklist"')


def test_the_page_says_why_somebody_must_come(client, app):
    must = facts(goes_by_post=False, must_appear=True, why_not_by_post="Hai bên cùng ký.",
                 why_not_by_post_en="Both sign.")  # fmt: skip
    add_procedure(facts=must, by="test", now=NOW)
    db.session.commit()

    text = client.get("/procedures/1.000001").text

    assert "Bạn phải có mặt" in text
    assert "Hai bên cùng ký." in text


@pytest.mark.parametrize(("day", "is_old"), [("2025-12-01", True), ("2025-12-02", False)])
def test_facts_that_nobody_confirmed_for_a_year_are_marked(client, procedure, day, is_old):
    procedure.updated_on = date.fromisoformat(day)
    db.session.commit()

    assert ("Có thể đã thay đổi" in client.get("/procedures/1.000001").text) == is_old


def test_a_retired_procedure_is_still_read_but_not_booked(client, procedure):
    retire(procedure=procedure, by="test", now=NOW)
    db.session.commit()

    answered = client.get("/procedures/1.000001")

    assert answered.status_code == 200
    assert "không còn nhận lịch mới" in answered.text
    assert "/book/1.000001" not in answered.text


def test_english_readers_get_english(client, procedure):
    client.set_cookie("lang", "en")

    text = client.get("/procedures/1.000001").text

    assert "Who brings the papers?" in text
    assert "Somebody else" in text


def test_a_bundle_names_its_procedures_and_adds_them_up(client, procedure):
    fee = facts("1.000002", plain_name="Nhập khẩu", fee_vnd=20000, statutory_days=7,
                duration_min=20)  # fmt: skip
    add_procedure(facts=fee, by="test", now=NOW)
    bundle = BundleFacts(
        code="SINH-CON", name="Liên thông khai sinh", name_en="Birth bundle",
        plain_name="Sinh con trọn gói", life_event=LifeEvent.BIRTH,
        procedures=("1.000001", "1.000002"),
    )  # fmt: skip
    add_bundle(facts=bundle, by="test", now=NOW)
    db.session.commit()

    text = client.get("/bundles/SINH-CON").text

    for said in ("1. Làm giấy khai sinh", "2. Nhập khẩu", "20.000", "Lâu nhất 7 ngày làm việc",
                 "35 phút", "Dùng chung cho 2 thủ tục"):  # fmt: skip
        assert said in text
    assert "Sinh con trọn gói" in client.get("/procedures/1.000001").text


@pytest.mark.parametrize("path", ["/procedures/9.999999", "/bundles/NONE"])
def test_what_is_not_there_is_said_to_be_so(client, app, path):
    assert client.get(path).status_code == 404
