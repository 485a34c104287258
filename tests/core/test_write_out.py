"""How codes, names, times and amounts are written and read."""

from datetime import UTC, date, datetime

import pytest

from app.core import clock, codes, i18n
from app.core.text import fold


def test_codes_hold_no_letter_that_is_taken_for_another():
    letters = set("".join(codes.new_code() for _ in range(500)))

    assert not letters & set("01OILSBZ")


def test_a_code_is_understood_however_it_was_typed():
    code = codes.new_code()

    typed = f" {codes.grouped(code).lower()} ".replace(" ", " - ")

    assert codes.clean_code(typed) == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("  SA  PA ", "sa pa"),
        ("Đồng Tháp", "dong thap"),
        ("Thuỵ", "Thụy"),
    ],
)
def test_names_are_compared_without_marks(written, meant):
    assert fold(written) == fold(meant)


def test_amounts_and_numbers_are_written_as_people_write_them(app):
    assert i18n.vnd(35_000) == "35.000\u00a0đ"
    assert i18n.phone("0912345678") == "0912 345 678"
    assert i18n.phone("19001234") == "1900 1234"
    assert i18n.km(12_440) == "12,4\u00a0km"


def test_amounts_and_days_are_written_for_readers_of_english_too(app):
    with i18n.force_locale("en"):
        assert i18n.vnd(1_235_000) == "1,235,000\u00a0đ"
        assert i18n.km(12_440) == "12.4\u00a0km"
        assert i18n.day(date(2026, 11, 24)) == "Tuesday, 24\u00a0November"


def test_days_and_hours_are_those_of_viet_nam(app):
    instant = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert i18n.day(instant) == "Thứ Ba, 24 tháng 11"
    assert i18n.hour(instant) == "6:30"
    assert i18n.short_day(date(2026, 1, 2)) == "02/01/2026"


def test_seconds_of_the_day_are_counted_from_local_midnight():
    day = date(2026, 11, 24)

    assert clock.second_of_day(clock.at_second(day, 27_000), day=day) == 27_000
    assert clock.local(clock.at_second(day, 27_000)).hour == 7
