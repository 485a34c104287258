"""What a booked citizen is told of the hall, on the day, and nobody else."""

from datetime import time, timedelta

import pytest

from app.core import clock
from app.core.db import db, writing
from app.hall import services
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import booked

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def booking(client):
    with writing():
        build.procedure()
        made = booked(build.office(), at=time(9, 30))
    with client.session_transaction() as session:
        session["bookings"] = [made.code]
    return made


def told(client, booking, **headers):
    return client.get(f"/hall/bookings/{booking.code}", headers=headers)


def test_before_check_in_it_says_how(client, booking):
    assert "mời bạn báo đã tới" in told(client, booking, **PART).text


def test_after_check_in_it_says_number_and_place(client, booking):
    with writing():
        one = db.session.merge(booking)
        services.check_in(booking=one, office=one.dossier.office, now=NOW)

    part = told(client, booking, **PART).text

    assert "Số A001" in part
    assert "Bạn là người tiếp theo" in part
    seen = part.split("seen=")[1].split('"')[0]
    again = client.get(f"/hall/bookings/{booking.code}?seen={seen}", headers=PART)
    assert again.status_code == 204


def test_without_javascript_it_is_a_page(client, booking):
    page = told(client, booking).text

    assert "<html" in page
    assert 'id="in-hall"' in page


def test_on_another_day_there_is_nothing_to_say(client, booking):
    with clock.frozen_at(NOW - timedelta(days=1)):
        assert told(client, booking, **PART).status_code == 204
        assert told(client, booking).location == f"/bookings/{booking.code}"


def test_nobody_else_is_told(app, client, booking):
    stranger = app.test_client()

    known = told(stranger, booking, **PART)
    unknown = stranger.get("/hall/bookings/ACDEFGHK", headers=PART)

    assert (known.status_code, unknown.status_code) == (204, 204)
