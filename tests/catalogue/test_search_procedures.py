from zlib import crc32

from app.catalogue.models import LifeEvent
from app.catalogue.queries import search_procedures
from app.catalogue.services import add_procedure
from app.catalogue.shapes import PaperLine, ProcedureFacts
from tests.conftest import NOW


def known(plain_name, *, name="Thủ tục hành chính", words=(), event=LifeEvent.BIRTH):
    code = f"1.{crc32(plain_name.encode()) % 10**6:06d}"
    facts = ProcedureFacts(
        code=code, name=name, name_en="Procedure", plain_name=plain_name, field="Hộ tịch",
        field_en="Civil status", life_event=event, is_provincial=False, statutory_days=1,
        fee_vnd=0, goes_by_post=True, duration_min=15, result="Giấy", result_en="Paper",
        search_words=words, papers=(PaperLine(name="Tờ khai", name_en="Form"),),
    )  # fmt: skip
    return add_procedure(facts=facts, by="test", now=NOW)


def names(text, **filters):
    return [found.plain_name for found in search_procedures(text=text, **filters)]


def test_words_are_found_without_accents_and_in_any_order(app):
    known("Làm giấy khai sinh cho con")

    assert names("sinh khai giay") == ["Làm giấy khai sinh cho con"]
    assert names("GIẤY KHAI SINH") == ["Làm giấy khai sinh cho con"]
    assert names("đ khai") == []


def test_every_word_must_be_there(app):
    known("Làm giấy khai sinh cho con")
    known("Khai tử cho người mất")

    assert names("khai tu") == ["Khai tử cho người mất"]


def test_a_word_is_found_from_its_beginning_only(app):
    known("Bán nhà và đất")
    known("An táng người có công")

    assert names("an") == ["An táng người có công"]


def test_the_beginning_of_a_plain_name_comes_first_then_names_then_other_words(app):
    known("Xin trợ cấp", words=("khai sinh",))
    known("Trích lục", name="Đăng ký khai sinh lại")
    known("Ghi tên cha vào giấy khai sinh")
    known("Khai sinh cho con")

    assert names("khai sinh") == [
        "Khai sinh cho con",
        "Ghi tên cha vào giấy khai sinh",
        "Trích lục",
        "Xin trợ cấp",
    ]


def test_words_that_say_nothing_are_passed_over(app):
    known("Khai sinh cho con")

    assert names("tôi muốn làm thủ tục khai sinh") == ["Khai sinh cho con"]


def test_a_life_event_narrows_the_list(app):
    known("Khai sinh cho con")
    known("Khai tử cho người mất", event=LifeEvent.DEATH)

    assert names("", life_event=LifeEvent.DEATH) == ["Khai tử cho người mất"]
    assert names("khai", life_event=LifeEvent.DEATH) == ["Khai tử cho người mất"]


def test_without_words_all_come_by_plain_name_up_to_the_limit(app):
    for name in ("Cưới", "Bán nhà", "Đổi bằng lái"):
        known(name)

    assert names("", limit=2) == ["Bán nhà", "Cưới"]
    assert names("  % _ ' ") == ["Bán nhà", "Cưới", "Đổi bằng lái"]


def test_a_very_long_question_is_answered(app):
    known("Khai sinh")

    assert names("khai " * 500) == ["Khai sinh"]
    assert names("khong co " * 500) == []


def test_what_is_asked_for_by_its_very_name_comes_first(app):
    known("Khai sinh tại nhà", name="Đăng ký khai sinh lưu động")
    known("Làm giấy cho con", name="Thủ tục đăng ký khai sinh")

    for typed in ("khai sinh", "đăng ký khai sinh", "Thủ tục đăng ký khai sinh"):
        assert names(typed)[0] == "Làm giấy cho con"
