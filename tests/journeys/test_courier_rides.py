"""Journey C: a courier signs in on a phone, rides the day, and the papers change hands."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.models import BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.courier.models import StopEvent, Verdict
from app.dispatch.models import Stop
from app.dossiers.models import DossierStatus
from tests import build
from tests.courier.conftest import ride_of


@pytest.fixture
def username(served_app: Flask) -> str:
    """The name of a courier whose route of today is published."""
    with served_app.app_context():
        with writing():
            now = clock.now()
            courier = build.staff(role=Role.COURIER, full_name="Giàng A Sử")
            name = courier.username
        ride_of(courier, on=clock.local_day(now), now=now)
    return name


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without a script"])
def test_a_courier_rides_the_day(served_app, open_phone, username, has_script):
    page = open_phone(has_script=has_script)

    sign_in(page, username)
    expect(page.get_by_text("Còn 3 điểm")).to_be_visible()
    tap(page, "Đã nhận đủ 2 kết quả")
    tap(page, "Đã nhận hồ sơ")
    expect(page.get_by_text("Còn 2 điểm")).to_be_visible()
    fail(page, "Không có ai ở nhà", note="hẹn lại sau 15 giờ")
    tap(page, "Đã trao kết quả")

    expect(page.get_by_role("heading", name="Bạn đã xong 3 điểm")).to_be_visible()
    expect(page.get_by_role("heading", name="Mang về Một cửa")).to_be_visible()
    with served_app.app_context():
        assert [stop.booking.outcome for stop in stops()] == [
            Outcome.DONE, Outcome.ABSENT, Outcome.DONE,
        ]  # fmt: skip
        assert [stop.booking.dossier.status for stop in stops()] == [
            DossierStatus.COLLECTED, DossierStatus.RETURNING, DossierStatus.RETURNED,
        ]  # fmt: skip
        assert stops()[1].booking.outcome_note == "hẹn lại sau 15 giờ"
        assert [event.is_time_guessed for event in events()] == [not has_script] * 3


def test_a_slip_of_the_thumb_is_put_right(served_app, open_phone, username):
    page = open_phone()
    sign_in(page, username)
    tap(page, "Đã nhận hồ sơ")

    page.get_by_text("1 điểm đã ghi").tap()
    page.locator("details.folded a.row").tap()
    expect(page.get_by_text("Điểm này đã ghi")).to_be_visible()
    choose(page, "Thiếu giấy tờ")

    with served_app.app_context():
        assert stops()[0].booking.status is BookingStatus.FAILED
        assert stops()[0].booking.dossier.status is DossierStatus.OPENED
        assert {event.verdict for event in events()} == {Verdict.APPLIED}


def test_tapping_twice_in_a_hurry_is_once(served_app, open_phone, username):
    page = open_phone()
    sign_in(page, username)

    page.get_by_role("button", name="Đã nhận hồ sơ").dblclick()
    expect(page.get_by_text("Còn 2 điểm")).to_be_visible()

    with served_app.app_context():
        assert len(events()) == 1


def test_the_big_button_is_under_the_thumb_and_nothing_runs_off_the_screen(open_phone, username):
    page = open_phone()
    sign_in(page, username)

    button = page.get_by_role("button", name="Đã nhận hồ sơ").bounding_box()

    assert button["height"] >= 60
    assert button["width"] >= 300
    assert button["y"] + button["height"] <= 740
    expect_no_overflow(page)


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(build.PASSWORD)
    page.locator("main form button").first.tap()
    page.wait_for_url("**/courier/today")


def tap(page: Page, words: str) -> None:
    with page.expect_navigation(url="**/courier/today"):
        page.get_by_role("button", name=words).tap()
    expect(page.locator("main .notice.done").first).to_be_visible()


def fail(page: Page, reason: str, *, note: str) -> None:
    page.get_by_role("link", name="Không trao được").tap()
    page.locator("textarea").fill(note)
    choose(page, reason)


def choose(page: Page, outcome: str) -> None:
    page.get_by_label(outcome).check()
    tap(page, "Ghi kết quả")


def expect_no_overflow(page: Page) -> None:
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def stops() -> list[Stop]:
    return list(db.session.scalars(select(Stop).order_by(Stop.position)))


def events() -> list[StopEvent]:
    return list(db.session.scalars(select(StopEvent).order_by(StopEvent.received_at)))
