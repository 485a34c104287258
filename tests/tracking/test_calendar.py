"""The calendar file: what every phone's calendar can read."""

from datetime import datetime

import pytest

from app.booking.models import BookingKind, BookingStatus
from app.core.i18n import force_locale
from app.tracking import ics
from tests import build
from tests.booking import ask
from tests.booking.shop import code_of, send

URL = "https://tantay.example/bookings/AAAA2222"


def lines_of(booking) -> list[str]:
    text = ics.calendar(booking, url=URL)
    return text.replace("\r\n ", "").split("\r\n")


def value(lines: list[str], name: str) -> str:
    return next(line.split(":", 1)[1] for line in lines if line.startswith(f"{name}:"))


def test_the_time_is_the_booked_one_in_utc(slot):
    lines = lines_of(ask.counter(slot))

    assert value(lines, "DTSTART") == "20261203T010000Z"
    assert value(lines, "DTEND") == "20261203T013000Z"


def test_the_promised_hour_replaces_the_window(window):
    booking = ask.pickup(window)
    booking.eta_from = datetime.fromisoformat("2026-12-03T09:00:00+07:00")
    booking.eta_to = datetime.fromisoformat("2026-12-03T10:00:00+07:00")

    lines = lines_of(booking)

    assert value(lines, "DTSTART") == "20261203T020000Z"
    assert value(lines, "SEQUENCE") == "1"


def test_every_line_ends_as_the_standard_says_and_is_short(slot):
    text = ics.calendar(ask.counter(slot), url=URL)

    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_commas_and_lines_are_escaped(slot):
    slot.office.address = "Thôn Tả Van; cạnh suối, gần cầu\\đá"

    lines = lines_of(ask.counter(slot))

    assert "Thôn Tả Van\\; cạnh suối\\, gần cầu\\\\đá" in value(lines, "LOCATION")
    assert "\\n" in value(lines, "DESCRIPTION")


def test_a_cancelled_booking_takes_itself_out_of_the_calendar(slot):
    booking = ask.counter(slot)
    booking.status = BookingStatus.CANCELLED

    lines = lines_of(booking)

    assert value(lines, "STATUS") == "CANCELLED"
    assert "BEGIN:VALARM" not in lines


def test_the_file_is_for_whoever_may_see_the_booking(app, client, shop):
    code = code_of(send(client, shop))

    mine = client.get(f"/bookings/{code}.ics")
    theirs = app.test_client().get(f"/bookings/{code}.ics")

    assert mine.mimetype == "text/calendar"
    assert f"/bookings/{code}" in mine.text.replace("\r\n ", "")
    assert theirs.status_code == 303


def test_a_reader_of_english_gets_the_entry_in_english(slot):
    with force_locale("en"):
        lines = lines_of(ask.counter(slot))

    assert value(lines, "SUMMARY").endswith("Birth registration")
    assert "- Birth notice" in value(lines, "DESCRIPTION")


@pytest.mark.parametrize("public_url", ["", "https://tantay.example"])
def test_the_address_is_the_public_one(app, client, shop, public_url):
    from dataclasses import replace

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], public_url=public_url)

    text = client.get(f"/bookings/{code_of(send(client, shop))}.ics").text.replace("\r\n ", "")

    assert f"URL:{public_url or 'http://localhost'}/bookings/" in text


def test_an_entry_that_moved_is_newer_than_the_one_before(slot):
    booking = ask.counter(slot)
    booking.revision = 2

    assert value(lines_of(booking), "SEQUENCE") == "4"


def test_what_was_sent_in_online_has_no_hour_for_a_calendar(client, open_transaction):
    booking = build.visit(kind=BookingKind.ONLINE)
    client.post("/track", data={"code": booking.code, "phone": booking.phone})

    answer = client.get(f"/bookings/{booking.code}.ics")

    assert (answer.status_code, answer.location) == (303, f"/bookings/{booking.code}")
