"""An administrator draws a river by mouse, and by keyboard alone; and tries a speed on a ride."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.accounts.models import Role
from app.core.db import writing
from app.roads import land_queries as queries
from tests import build


@pytest.fixture
def desk(served_app: Flask, browser: Browser, site: str) -> Page:
    with served_app.app_context(), writing():
        build.staff(role=Role.ADMINISTRATOR, username="quan.tri")
        build.commune()
        build.commune("03001", name="Xã Mường Hum", lat=22.5, lon=103.7)
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/sign-in?next=/admin/roads/barriers/new")
    page.get_by_label("Tên đăng nhập").fill("quan.tri")
    page.get_by_label("Mật khẩu").fill(build.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thêm vật cản")
    yield page
    context.close()


def barriers(app: Flask):
    with app.app_context():
        return [(row.shape, row.crossings) for row in queries.barriers(province_code="15")]


def test_a_river_is_drawn_by_mouse(served_app, desk):
    desk.get_by_label("Tên", exact=False).first.fill("Sông Hồng")
    box = desk.locator(".land-map")
    for x, y in ((100, 100), (200, 200), (300, 150)):
        box.click(position={"x": x, "y": y})
    desk.get_by_text("đặt một cây cầu").click()
    box.click(position={"x": 200, "y": 200})
    expect(desk.locator("#crossings")).to_have_value(
        desk.locator("#shape").input_value().split("\n")[1]
    )

    desk.get_by_role("button", name="Lưu vật cản").click()

    expect(desk.get_by_text("Sông Hồng")).to_be_visible()
    expect(desk.locator(".land-map .land-barrier")).to_have_count(1)
    ((shape, crossings),) = barriers(served_app)
    assert len(shape) == 3
    assert [crossings[0]["lat"], crossings[0]["lon"]] == shape[1]


def test_a_river_is_written_by_keyboard_alone(served_app, desk):
    desk.locator("#name").focus()
    desk.keyboard.type("Sông Hồng")
    desk.locator("#shape").focus()
    desk.keyboard.type("Tả Van\nxã Mường Hum")
    expect(desk.locator(".land-corner")).to_have_count(2)
    desk.get_by_role("button", name="Lưu vật cản").focus()
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", level=1)).to_have_text("Vật cản")
    assert barriers(served_app) == [([[22.2772, 103.862], [22.5, 103.7]], [])]


def test_a_speed_is_tried_while_it_is_typed(desk):
    desk.goto("/admin/roads/figures")
    before = desk.locator("#example").inner_text()

    desk.get_by_label("Tốc độ xe máy ở núi").fill("11")

    expect(desk.locator("#example")).not_to_have_text(before)
    expect(desk.get_by_label("Tốc độ xe máy ở núi")).to_be_focused()
    desk.get_by_label("Tốc độ xe máy ở núi").fill("nhanh")
    expect(desk.locator("#example")).to_contain_text("Số từ 0,5 đến 120.")
