"""Journey E: a courier reports a closed road, the dispatcher confirms it, the plan avoids it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app.accounts.models import Role
from app.core import clock, jobs
from app.core.db import db
from app.dispatch.models import Plan
from app.roads.models import ClosureState, Place, RoadClosure
from tests import build
from tests.dispatch.rows import a_day

VISITS = 4
FORD = "Ngầm Nậm Mu"


@pytest.fixture
def tomorrow() -> date:
    return clock.local_day(clock.now()) + timedelta(days=1)


@pytest.fixture
def day(served_app: Flask, tomorrow: date) -> dict[str, object]:
    """Four doors to be served tomorrow; who rides, who dispatches, and where the first door is."""
    with served_app.app_context():
        courier = build.staff(role=Role.COURIER).username
        dispatcher = build.staff(role=Role.DISPATCHER).username
        first, *_others = a_day(on=tomorrow, visits=VISITS)
        return {
            "courier": courier,
            "dispatcher": dispatcher,
            "door": {"latitude": first.lat, "longitude": first.lon},
            "name": first.name,
        }


@pytest.fixture
def open_browser(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a phone's or a desk's browser; a phone knows where it is when somebody asks."""
    contexts: list[BrowserContext] = []

    def open_browser(*, width: int, has_script: bool = True, at=None) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 740},
            is_mobile=width < 600,
            has_touch=width < 600,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=has_script,
            geolocation=at,
            permissions=["geolocation"] if at else [],
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()


def test_a_reported_and_confirmed_road_keeps_a_visit_out_of_the_plan(
    served_app, open_browser, day, tomorrow
):
    phone = open_browser(width=360, at=day["door"])
    sign_in(phone, day["courier"], home="/courier/today")
    report(phone)
    expect(phone.get_by_text("Điều phối viên sẽ xem và xác nhận.")).to_be_visible()
    expect(phone.get_by_text("mới báo")).to_be_visible()

    desk = open_browser(width=1280)
    sign_in(desk, day["dispatcher"], home="/dispatch")
    desk.get_by_role("link", name="Đường", exact=True).click()
    desk.get_by_role("link", name=FORD).click()
    expect(desk.locator(".map[data-drawn] path.closure")).to_be_visible()
    desk.locator("#affected").get_by_role("link", name=f"{tomorrow:%d/%m/%Y}", exact=True).click()
    expect(desk.get_by_role("heading", name="1 điểm bị ảnh hưởng")).to_be_visible()
    expect(desk.locator("#affected")).to_contain_text(day["name"])
    desk.get_by_role("button", name="Xác nhận").click()
    expect(desk.get_by_text("Các kế hoạch tuyến sẽ tránh chỗ này.")).to_be_visible()

    plan(served_app, desk, tomorrow)
    lost = desk.locator("#lost li[data-stop]")
    expect(lost).to_have_count(1)
    expect(lost).to_contain_text(day["name"])
    expect(lost).to_contain_text("Đường tới đó đang cấm")
    expect(lost.get_by_role("link", name=FORD)).to_be_visible()
    expect(desk.locator("ol.stops > li")).to_have_count(VISITS - 1)

    lost.get_by_role("link", name=FORD).click()
    desk.get_by_role("button", name="Đã thông đường").click()
    expect(desk.get_by_text("Đã báo thông đường.")).to_be_visible()
    desk.goto(f"/dispatch/{tomorrow}")
    desk.get_by_role("button", name="Lập lại").first.click()
    let_the_worker_plan(served_app)
    expect(desk.get_by_role("heading", name="không điểm nào bị trễ hay bỏ sót")).to_be_visible()


def test_without_a_script_a_road_is_reported_typed_and_confirmed(served_app, open_browser, day):
    phone = open_browser(width=360, has_script=False)
    sign_in(phone, day["courier"], home="/courier/today")
    report(phone, has_script=False)
    expect(phone.get_by_text("Điều phối viên sẽ gọi hỏi chỗ này ở đâu")).to_be_visible()

    desk = open_browser(width=1280, has_script=False)
    sign_in(desk, day["dispatcher"], home="/dispatch")
    desk.get_by_role("link", name="Đường", exact=True).click()
    desk.get_by_role("link", name=FORD).click()
    desk.get_by_role("link", name="Vẽ lên bản đồ").click()
    desk.get_by_label("Một đoạn đường").check()
    desk.locator("textarea[name=shape]").fill("22.30, 103.85\n22.30, 103.86")
    desk.get_by_role("button", name="Lưu").click()
    desk.get_by_role("button", name="Xác nhận").click()

    expect(desk.get_by_text("đã xác nhận").first).to_be_visible()
    with served_app.app_context():
        row = db.session.scalars(select(RoadClosure)).one()
        assert (row.place, row.state) == (Place.LINE, ClosureState.CONFIRMED)


def test_a_stretch_is_drawn_by_taps_and_by_keyboard(served_app, open_browser, day):
    desk = open_browser(width=1280)
    sign_in(desk, day["dispatcher"], home="/dispatch")
    desk.goto("/roads/new")
    desk.get_by_label("Ở đâu").fill(FORD)
    field, board = desk.locator("textarea[name=shape]"), desk.locator(".map[data-drawn]")
    expect(board).to_be_visible()

    board.click(position={"x": 200, "y": 150})
    board.click(position={"x": 300, "y": 160})
    expect(desk.locator("path.closure")).to_have_count(1)
    board.focus()
    desk.keyboard.press("ArrowRight")
    desk.get_by_role("button", name="Thêm điểm ở giữa bản đồ").press("Enter")
    assert len(field.input_value().splitlines()) == 3
    desk.get_by_role("button", name="Bỏ điểm cuối").press("Enter")
    assert len(field.input_value().splitlines()) == 2
    desk.get_by_role("button", name="Ghi và tránh chỗ này").click()

    expect(desk.get_by_text("Các kế hoạch tuyến sẽ tránh chỗ này.")).to_be_visible()
    with served_app.app_context():
        assert len(db.session.scalars(select(RoadClosure)).one().shape) == 2


def sign_in(page: Page, username: str, *, home: str) -> None:
    page.goto("/sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(build.PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**{home}")


def report(phone: Page, *, has_script: bool = True) -> None:
    """Say with one thumb what is closed; nothing runs off the screen."""
    phone.goto("/roads/report")
    if has_script:
        phone.get_by_role("button", name="Lấy vị trí của tôi").tap()
        expect(phone.get_by_text("Đã lấy vị trí của bạn.")).to_be_visible()
    phone.get_by_label("Ở đâu").fill(FORD)
    phone.get_by_label("Sạt lở").check()
    widths = phone.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    phone.get_by_role("button", name="Báo điều phối viên").tap()


def plan(served_app: Flask, desk: Page, on: date) -> None:
    desk.goto(f"/dispatch/{on}")
    expect(desk.locator("#closed-roads")).to_contain_text(FORD)
    desk.get_by_role("button", name="Lập kế hoạch").click()
    expect(desk.get_by_role("heading", name=f"Đang xếp tuyến cho {VISITS} điểm")).to_be_visible()
    let_the_worker_plan(served_app)


def let_the_worker_plan(served_app: Flask) -> None:
    with served_app.app_context():
        newest = select(Plan).order_by(Plan.id.desc()).limit(1)
        jobs.run_job(db.session.scalars(newest).one().job_id)
