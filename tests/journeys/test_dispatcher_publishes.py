"""Journey B: a dispatcher asks for a plan, looks at it, and publishes it with one click."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.models import Booking, BookingStatus
from app.core import clock, jobs
from app.core.db import db
from app.dispatch.models import Plan, PlanState
from app.notify.models import Message
from tests import build
from tests.dispatch.rows import a_day

VISITS = 7


@pytest.fixture
def tomorrow() -> date:
    return clock.local_day(clock.now()) + timedelta(days=1)


@pytest.fixture
def username(served_app: Flask, tomorrow: date) -> str:
    """The name of a dispatcher, the day before seven doors are to be served by two couriers."""
    with served_app.app_context():
        name = build.staff(role=Role.DISPATCHER).username
        a_day(on=tomorrow, visits=VISITS, couriers=2)
        return name


@pytest.fixture
def open_desk(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a browser on a desk, 1280 px wide; with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def open_desk(*, has_script: bool = True) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": 1280, "height": 800},
            locale="vi-VN",
            java_script_enabled=has_script,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_desk
    for context in contexts:
        context.close()


def test_a_day_is_planned_looked_at_and_published(served_app, open_desk, username, tomorrow):
    page = open_desk()
    open_day(page, username, tomorrow)

    page.get_by_role("button", name="Lập kế hoạch").click()
    expect(page.get_by_role("heading", name=f"Đang xếp tuyến cho {VISITS} điểm")).to_be_visible()
    let_the_worker_plan(served_app)
    expect(page.get_by_role("heading", name="không điểm nào bị trễ hay bỏ sót")).to_be_visible()
    expect(page.locator("#map[data-drawn]")).to_be_visible()
    select_everywhere(page)
    page.get_by_role("button", name="Phát hành").click()

    expect(page.get_by_text(f"{VISITS} người dân được báo giờ bưu tá đến.")).to_be_visible()
    expect_published(served_app)


def test_without_a_script_every_step_is_there_too(served_app, open_desk, username, tomorrow):
    page = open_desk(has_script=False)
    open_day(page, username, tomorrow)

    page.get_by_role("button", name="Lập kế hoạch").click()
    expect(page.get_by_role("heading", name="Đang xếp tuyến")).to_be_visible()
    let_the_worker_plan(served_app)
    page.get_by_role("link", name="Tải lại").click()
    page.locator("article.route summary").first.click()
    expect(page.locator("ol.stops > li").first).to_be_visible()
    page.get_by_role("button", name="Phát hành").click()

    expect(page.get_by_text("đã phát hành").first).to_be_visible()
    expect_published(served_app)


def open_day(page: Page, username: str, on: date) -> None:
    page.goto("/sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(build.PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/dispatch")
    page.locator(f"a[href='/dispatch/{on}']").click()


def let_the_worker_plan(served_app: Flask) -> None:
    with served_app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        jobs.run_job(plan.job_id)


def select_everywhere(page: Page) -> None:
    """Choose in the list and see it in bar and map; choose on the map and see it in the list."""
    card = page.locator("article.route").first
    card.locator("summary").click()
    expect(card).to_have_class("route hue-0 is-selected")
    expect(page.locator("path.line.hue-0")).to_have_class(re.compile(r"\bis-selected\b"))
    line = card.locator("ol.stops > li").first
    line.click()
    expect(card.locator("svg .tb-stop.is-selected")).to_have_count(1)
    expect(page.locator("path.pin.is-selected")).to_have_count(1)
    page.locator("path.pin.hue-0").nth(1).dispatch_event("click")
    expect(line).not_to_have_class("is-selected")
    expect(card.locator("ol.stops > li.is-selected")).to_have_count(1)


def expect_published(served_app: Flask) -> None:
    with served_app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        bookings = db.session.scalars(select(Booking)).all()
        assert plan.state is PlanState.PUBLISHED
        assert {booking.status for booking in bookings} == {BookingStatus.PROMISED}
        assert len(db.session.scalars(select(Message)).all()) == VISITS
