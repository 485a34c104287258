"""An officer with a keyboard and a scanner: intake, receipt, result, and home again."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.accounts.models import Role
from app.core import clock
from app.core.db import writing
from app.dossiers import services as dossiers
from app.dossiers.models import Dossier, DossierStatus
from tests import build


@pytest.fixture
def code(served_app: Flask) -> str:
    """The code of a dossier that a courier brings to the office of `can.bo`."""
    with served_app.app_context(), writing():
        now, office = clock.now(), build.office()
        build.staff(role=Role.OFFICER, username="can.bo", office_id=office.id)
        dossier = dossiers.open_dossier(
            procedure_id=build.procedure().id,
            office_id=office.id,
            applicant_name="Vàng Thị Dở",
            phone="0912345678",
            now=now,
        )
        dossiers.collect(dossier_id=dossier.id, courier=build.staff(role=Role.COURIER), now=now)
        return dossier.code


@pytest.fixture
def desk(browser: Browser, site: str) -> Page:
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    yield page
    context.close()


def test_a_dossier_passes_over_the_desk_without_a_mouse(served_app, desk, code):
    sign_in(desk)
    expect(desk.get_by_role("searchbox")).to_be_focused()

    desk.keyboard.type(code.lower())
    desk.keyboard.press("Enter")
    press(desk, "Tiếp nhận hồ sơ")
    expect(desk.get_by_role("heading", level=1)).to_have_text(
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    )
    expect(desk.get_by_role("button", name="In giấy tiếp nhận")).to_be_visible()
    desk.goto(f"/desk/dossiers/{code}")
    press(desk, "Ghi là đã có kết quả")
    press(desk, "Trao kết quả tại quầy")

    expect(desk.get_by_text("Không còn việc gì với hồ sơ này.")).to_be_visible()
    with served_app.app_context():
        assert Dossier.query.one().status is DossierStatus.RETURNED


def test_what_a_scanner_types_beside_every_field_reaches_the_box(desk, code):
    sign_in(desk)
    desk.goto(f"/desk/dossiers/{code}")

    desk.keyboard.type(code)

    expect(desk.get_by_role("searchbox")).to_have_value(code)


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("input[name=username]").fill("can.bo")
    page.locator("input[name=password]").fill(build.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")


def press(page: Page, words: str) -> None:
    button = page.get_by_role("button", name=words)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
