from datetime import time

import pytest

from app.admin.hours_text import read_hours, write_hours
from app.catalogue.opening import WeeklySpan
from app.core.db import db
from app.core.errors import InvalidError

MORNING = WeeklySpan(0, time(7, 30), time(11, 30))


@pytest.mark.parametrize(
    "text", ["7:30-11:30", "07:30 – 11:30", "7h30-11h30", "7.30 đến 11.30", " 7:30 - 11:30 ,"]
)
def test_hours_are_read_as_people_write_them(app, text):
    assert read_hours(text, weekday=0) == [MORNING]


def test_whole_hours_need_no_minutes_and_several_spans_a_comma(app):
    assert read_hours("7-11; 13h-17h", weekday=2) == [
        WeeklySpan(2, time(7), time(11)),
        WeeklySpan(2, time(13), time(17)),
    ]


def test_what_is_written_can_be_read_again(app):
    assert read_hours(write_hours([MORNING]), weekday=0) == [MORNING]
    assert read_hours("", weekday=0) == []


@pytest.mark.parametrize("text", ["sáng", "7:30", "7:30-11:30-12:30", "-", "٧-١١", "7:3-8:00"])
def test_what_is_no_span_is_said_with_an_example(app, text):
    with pytest.raises(InvalidError, match=r"viết như 7:30-11:30"):
        read_hours(text, weekday=0)


@pytest.mark.parametrize("text", ["25:00-26:00", "7:30-11:75", "8-24"])
def test_a_time_that_no_clock_shows_is_refused(app, text):
    with pytest.raises(InvalidError, match="Không có giờ"):
        read_hours(text, weekday=0)


def test_a_week_of_several_spans_a_day_is_kept(office, client):
    sent = {"monday": "7:30-11:30, 13:30-17:00", "saturday": "7:30-11:30"}

    response = client.post(f"/admin/offices/{office.id}/hours", data=sent)

    assert response.location == f"/admin/offices/{office.id}"
    db.session.expire_all()
    assert [(row.weekday, row.opens) for row in office.hours] == [
        (0, time(7, 30)),
        (0, time(13, 30)),
        (5, time(7, 30)),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("11:30-7:30", "giờ mở cửa 11:30 phải trước giờ đóng cửa 7:30"),
        ("7:30-11:30, 11:00-12:00", "chồng lên nhau"),
        ("cả ngày", "Chưa hiểu “cả ngày”"),
        ("7-8," * 30, "Nhiều nhất 80 chữ."),
        ("1-2,3-4,5-6,7-8,9-10", "nhiều nhất 4 khoảng giờ"),
    ],
)
def test_hours_that_contradict_themselves_are_said_and_kept_as_typed(
    office, client, text, sentence
):
    response = client.post(f"/admin/offices/{office.id}/hours", data={"friday": text})

    assert response.status_code == 422
    assert sentence in response.text
    assert f'value="{text.rstrip()}"' in response.text
    assert len(office.hours) == 10


def test_the_form_begins_with_the_hours_that_are_there(office, client):
    text = client.get(f"/admin/offices/{office.id}/hours").text

    assert text.count('value="7:30-11:30, 13:30-17:00"') == 5
