"""A published day takes no more pickups, unless its dispatcher says so."""

from datetime import date, time

import pytest

from app.accounts.models import Role
from app.booking.queries import open_slots
from app.core.db import writing
from app.dispatch import services
from app.dispatch.errors import DayIsOverError
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft


@pytest.fixture
def dispatcher(client, sign_in):
    sign_in(Role.DISPATCHER)
    return client


@pytest.fixture
def window(app):
    with writing():
        a_day()
        made = build.slot(zone_id=build.zone().id, on=TOMORROW, opens=time(6), minutes=60)
    with writing():
        services.publish_plan(plan_id=a_draft().id, by="dieu.phoi", now=NOW)
    return made


def is_offered(window) -> bool:
    return window.id in {free.id for free in open_slots(zone_id=window.zone_id, after=NOW)}


def answer(client, is_open: str):
    return client.post(f"/dispatch/{TOMORROW}/pickups", data={"is_open": is_open})


def test_one_button_offers_the_day_again_and_another_no_more(dispatcher, window):
    assert not is_offered(window)
    assert "Ngày này không nhận thêm lịch" in dispatcher.get(f"/dispatch/{TOMORROW}").text

    assert answer(dispatcher, "yes").status_code == 303
    assert is_offered(window)
    assert "vẫn đặt được lịch ngày này" in dispatcher.get(f"/dispatch/{TOMORROW}").text

    answer(dispatcher, "no")
    assert not is_offered(window)


def test_a_day_that_nobody_could_book_is_not_opened(app):
    with pytest.raises(DayIsOverError), writing():
        services.set_pickups_open(
            province_code="15", on=date(2026, 12, 2), is_open=True, by="dieu.phoi", now=NOW
        )
