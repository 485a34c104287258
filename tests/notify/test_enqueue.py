from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db, writing
from app.core.jobs import Job, JobState
from app.notify.lettering import parts, shortened, unaccent
from app.notify.models import Message, MessageState
from app.notify.services import enqueue
from tests.conftest import NOW


def say(text: str = "Bạn đã đặt lịch.", **values: object) -> Message:
    with writing():
        return enqueue(phone="0912345678", text=text, reason="booked", now=NOW, **values)


def test_a_text_is_kept_with_the_job_that_hands_it_over(app):
    message = say(ends_at=NOW + timedelta(hours=2))

    job = db.session.scalars(select(Job)).one()
    assert (job.kind, job.subject_id, job.state) == ("message", message.id, JobState.QUEUED)
    assert message.state is MessageState.QUEUED
    assert message.ends_at == NOW + timedelta(hours=2)


def test_a_text_whose_transaction_fails_was_never_said(app):
    with pytest.raises(LookupError), writing():
        enqueue(phone="0912345678", text="Bạn đã đặt lịch.", reason="booked", now=NOW)
        raise LookupError

    assert db.session.scalars(select(Message)).all() == []
    assert db.session.scalars(select(Job)).all() == []


def test_accents_go_while_case_and_punctuation_stay(app):
    message = say("Đặt lịch: Xã Tả Van, 7:30 (Thứ Ba). Cước 35.000\u00a0đ – xong!")

    assert message.text == "Dat lich: Xa Ta Van, 7:30 (Thu Ba). Cuoc 35.000 d - xong!"


@pytest.mark.parametrize("text", ["Thuỷ Hoà Đại", "Thuỷ Hoà Đại", "Thủy Hòa Đại"])
def test_composed_and_decomposed_letters_read_the_same(text):
    assert unaccent(text) == "Thuy Hoa Dai"


def test_a_sign_that_no_phone_is_sure_to_show_becomes_a_question_mark():
    assert unaccent("Chào 👋 bạn\x00") == "Chao ? ban?"


@pytest.mark.parametrize(
    ("length", "count"), [(0, 1), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3)]
)
def test_parts_are_counted_as_they_are_charged(length, count):
    assert parts("a" * length) == count


def test_a_bracket_costs_two_letters():
    assert parts("[" * 80) == 1
    assert parts("[" * 81) == 2


def test_a_text_that_two_parts_hold_is_kept_whole(app):
    assert say("a" * 306).text == "a" * 306


def test_a_longer_text_is_cut_after_a_whole_word(app):
    message = say("chu " * 100)

    assert message.text == "chu " * 74 + "chu" + "..."
    assert parts(message.text) == 2


def test_a_longer_text_without_any_space_is_cut_too():
    assert parts(shortened("{" * 400)) == 2
