"""Journey C: too much comes from one network; who is no robot still books, seeing no riddle."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.accounts import gate
from app.booking import services
from app.booking.models import Booking
from app.catalogue.models import Office, Procedure
from app.core import clock
from app.core.db import db, writing
from app.geo.models import Commune
from app.notify.models import Message
from tests import build

BOTH = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    """An office with free times for two weeks."""
    with served_app.app_context():
        with writing():
            office = build.office()
            build.procedure(search_key="lam giay khai sinh cho con")
            services.open_slots_for(office_id=office.id, first=clock.local_day(clock.now()))
        db.session.remove()
    return served_app


@pytest.fixture
def crowd(shop: Flask) -> None:
    """Sixty others behind the same address in the last minutes."""
    for number in range(60):
        with shop.test_request_context(method="POST", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            phone = f"09{number:08d}"
            assert gate.ask(action="book", key=str(number), phone=phone, now=clock.now()) is None


def test_the_browser_solves_the_puzzle_by_itself_and_books(shop, crowd, open_phone):
    page = before_the_last_step(shop, open_phone())

    fill_in(page)

    see_booked(page)
    assert bookings(shop) == 1
    assert texts(shop) == []


def test_without_a_script_a_code_by_text_opens_the_way(shop, crowd, open_phone):
    page = before_the_last_step(shop, open_phone(has_script=False))
    fill_in(page)
    expect(page.get_by_text("rất nhiều lượt đặt từ mạng này")).to_be_visible()
    expect(page.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")

    page.get_by_role("button", name="Nhận mã qua tin nhắn").tap()
    expect(page.get_by_label("Mã xác nhận trong tin nhắn")).to_be_visible()
    page.get_by_label("Mã xác nhận trong tin nhắn").fill(texts(shop)[-1])
    page.get_by_role("button", name="Đặt lịch").tap()

    see_booked(page)
    assert bookings(shop) == 1


@BOTH
def test_an_office_that_asks_for_it_gets_a_confirmed_phone(shop, open_phone, has_script):
    with shop.app_context(), writing():
        db.session.scalars(select(Office)).one().confirms_phone = True
    page = before_the_last_step(shop, open_phone(has_script=has_script))
    fill_in(page)
    code = page.get_by_label("Mã xác nhận trong tin nhắn")
    expect(code).to_be_focused()
    right = texts(shop)[-1]

    code.fill("000000" if right != "000000" else "000001")
    page.get_by_role("button", name="Đặt lịch").tap()
    expect(page.get_by_text("Mã chưa đúng hoặc đã cũ.")).to_be_visible()
    assert bookings(shop) == 0
    code.fill(right)
    code.press("Enter")

    see_booked(page)
    assert bookings(shop) == 1


def before_the_last_step(shop: Flask, page: Page) -> Page:
    with shop.app_context():
        code = db.session.scalars(select(Procedure.code)).one()
        commune = db.session.scalars(select(Commune.code)).first()
    page.goto(f"/book/{code}/time?way=counter&commune={commune}")
    page.get_by_role("button", name="Chọn giờ này").tap()
    expect(page.locator("form[data-keep]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def fill_in(page: Page) -> None:
    page.get_by_label("Họ và tên người có hồ sơ").fill("Vàng Thị Dở")
    page.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    page.get_by_role("button", name="Đặt lịch").tap()


def see_booked(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible(timeout=30_000)


def bookings(shop: Flask) -> int:
    with shop.app_context():
        return db.session.scalar(select(func.count()).select_from(Booking)) or 0


def texts(shop: Flask) -> list[str]:
    """The codes that were texted, the newest last."""
    with shop.app_context():
        sent = db.session.scalars(
            select(Message.text).where(Message.reason == "phone_code").order_by(Message.id)
        )
        return [re.search(r"\d{6}", text).group() for text in sent]
