"""The screen on the wall: what it shows, what it says aloud, what it keeps to itself."""

import json
from datetime import time, timedelta

import pytest

from app.core.db import db, writing
from app.hall import calling, services
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import at_counter, booked

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def office(client):
    with writing():
        build.procedure()
        made = build.office(counters=2)
        officer = build.staff(office_id=made.id, username="quay.1")
        at_counter(made, officer, now=NOW)
    return made


def call(office):
    with writing():
        officer = db.session.scalars(db.select(build.Staff)).first()
        return calling.call_next(
            office_id=office.id, number=1, current_id=None, by=officer, now=NOW
        )


def issue(office, **values):
    with writing():
        return services.issue(office=office, now=NOW - timedelta(minutes=5), **values)


def said_on(page: str) -> list[dict[str, str]]:
    parts = page.split('data-said="')[1:]
    return [json.loads(part.split('"')[0].replace("&#34;", '"')) for part in parts]


def test_it_shows_who_goes_where_and_who_is_next(client, office):
    for _number in range(3):
        issue(office)
    call(office)

    page = client.get(f"/hall/{office.id}/board").text

    assert "<strong>A001</strong>" in page
    assert "Quầy <b>1</b>" in page
    assert "<span>A002</span>" in page
    assert "Lấy số bây giờ: khoảng" in page


def test_it_says_a_call_in_vietnamese_and_to_english_readers_in_english(client, office):
    issue(office, language="en")
    call(office)

    (said,) = said_on(client.get(f"/hall/{office.id}/board").text)

    assert said["vi"] == "Mời số A 0 0 1, đến quầy số 1."
    assert set(said) == {"vi", "en"}


def test_it_names_nobody(client, office):
    with writing():
        booking = booked(office, at=time(9))
        services.check_in(booking=booking, office=office, now=NOW)
    call(office)

    page = client.get(f"/hall/{office.id}/board").text

    for secret in (booking.name, booking.phone, booking.code, booking.dossier.code):
        assert secret not in page


def test_a_call_that_is_repeated_has_another_key(client, office):
    issue(office)
    ticket = call(office)
    before = client.get(f"/hall/{office.id}/board").text
    with writing():
        officer = db.session.scalars(db.select(build.Staff)).first()
        calling.call_again(
            ticket=db.session.merge(ticket), by=officer, now=NOW + timedelta(minutes=1)
        )

    after = client.get(f"/hall/{office.id}/board").text

    assert f'data-key="{ticket.id}.1"' in before
    assert f'data-key="{ticket.id}.2"' in after


def test_it_asks_cheaply_while_nothing_happens(client, office):
    url = f"/hall/{office.id}/board"
    seen = client.get(url, headers=PART).text.split("seen=")[1].split('"')[0]

    assert client.get(f"{url}?seen={seen}", headers=PART).status_code == 204
    issue(office)
    assert client.get(f"{url}?seen={seen}", headers=PART).status_code == 200


def test_a_screen_without_javascript_loads_itself_again(client, office):
    answer = client.get(f"/hall/{office.id}/board?every=15")

    assert answer.headers["Refresh"] == "15"
    assert "Refresh" not in client.get(f"/hall/{office.id}/board?every=0").headers


def test_an_empty_hall_says_so(client, office):
    page = client.get(f"/hall/{office.id}/board").text

    assert "Chưa gọi số nào" in page
    assert "không phải chờ" in page
