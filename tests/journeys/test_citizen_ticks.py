"""A citizen learns what to bring in their own case, and ticks it off, on a small phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.catalogue.procedure_services import add_procedure
from app.core import clock
from app.core.db import db, writing
from tests.catalogue.test_show_procedure import facts

ADDRESS = "/procedures/1.000001"


@pytest.fixture
def catalogue(served_app: Flask) -> None:
    """One procedure that asks who brings the papers."""
    with served_app.app_context():
        with writing():
            add_procedure(facts=facts(), by="test", now=clock.now())
        db.session.remove()


def paper(page: Page, name: str):
    return page.locator(f'[data-tick="{name}"]')


def test_ticks_stay_while_the_list_changes_and_when_the_page_comes_again(catalogue, open_phone):
    page = open_phone()
    page.goto(ADDRESS)

    paper(page, "Căn cước").check()
    expect(page.get_by_text("Bạn đã có 1 trên 2 giấy tờ.")).to_be_visible()
    page.get_by_role("radio", name="Tôi tự nộp").check()
    expect(paper(page, "Giấy uỷ quyền")).to_have_count(0)

    expect(paper(page, "Căn cước")).to_be_checked()
    page.reload()
    expect(paper(page, "Căn cước")).to_be_checked()
    expect(page.get_by_role("radio", name="Tôi tự nộp")).to_be_checked()
    page.goto(ADDRESS)
    expect(paper(page, "Căn cước")).to_be_checked()


def test_without_a_script_a_button_asks_for_the_list(catalogue, open_phone):
    page = open_phone(has_script=False)
    page.goto(ADDRESS)

    page.get_by_role("radio", name="Nhờ người khác").check()
    page.get_by_role("button", name="Xem giấy tờ cho trường hợp này").click()

    expect(page.get_by_text("Người đi thay mang căn cước của mình.")).to_be_visible()
    expect(paper(page, "Giấy uỷ quyền")).to_be_visible()
    expect(page.get_by_role("heading", name="Có thể cần")).to_have_count(0)
