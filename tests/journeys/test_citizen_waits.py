"""A citizen waits for the courier: the page tells by itself, without a script when it is asked."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.booking.models import Outcome
from app.core import clock
from app.core.db import db, writing
from app.dispatch import services as dispatch
from app.dispatch.models import Stop
from tests.tracking.road import PHONE, a_road

MINUTE_MS = 61_000
HIDEABLE = """
  window.isAway = false;
  Object.defineProperty(document, "hidden", {get: () => window.isAway});
"""


@pytest.fixture
def code(served_app) -> str:
    """Ours is the third visit of a courier who set out a quarter of an hour ago."""
    with served_app.app_context():
        now = clock.now()
        road = a_road(on=clock.local_day(now), leaves_at=now - timedelta(minutes=15))
        return road.visits[2].code


@pytest.fixture
def close_first(served_app, code):
    """Report that the first visit is over."""

    def close_first() -> None:
        with served_app.app_context(), writing():
            first = db.session.scalars(select(Stop).order_by(Stop.position).limit(1)).one()
            dispatch.record_outcome(
                stop_id=first.id,
                outcome=Outcome.DONE,
                courier=first.route.shift.courier,
                at=clock.now(),
                note="",
                now=clock.now(),
            )

    return close_first


def follow(page, code: str) -> None:
    page.goto("/track")
    page.locator("[name=code]").fill(code)
    page.locator("[name=phone]").fill(PHONE)
    page.get_by_role("button", name="Xem hồ sơ").tap()
    expect(page.get_by_text("Còn 2 điểm trước bạn")).to_be_visible()


def test_the_page_tells_by_itself_what_is_new(code, close_first, open_phone):
    page = open_phone()
    page.clock.install()
    follow(page, code)

    close_first()
    page.clock.fast_forward(MINUTE_MS)

    expect(page.get_by_text("Còn 1 điểm trước bạn").first).to_be_visible()


def test_a_page_that_nobody_looks_at_asks_nothing_and_then_at_once(code, close_first, open_phone):
    page = open_phone()
    page.add_init_script(HIDEABLE)
    page.clock.install()
    follow(page, code)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.evaluate("() => { isAway = true; }")
    close_first()
    page.clock.fast_forward(3 * MINUTE_MS)
    expect(page.get_by_text("Còn 2 điểm trước bạn")).to_be_visible()
    assert asked == []

    page.evaluate(
        "() => { isAway = false; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    expect(page.get_by_text("Còn 1 điểm trước bạn").first).to_be_visible()


def test_without_a_script_loading_again_tells_the_same(code, close_first, open_phone):
    page = open_phone(has_script=False)
    follow(page, code)

    close_first()
    page.reload()

    expect(page.get_by_text("Còn 1 điểm trước bạn")).to_be_visible()
    expect(page.get_by_role("button", name="In trang này")).to_be_hidden()


def test_on_paper_every_way_is_unfolded(code, open_phone):
    page = open_phone()
    follow(page, code)
    page.evaluate(
        """() => {
          const folded = document.createElement("details");
          document.getElementById("ways").append(folded);
          dispatchEvent(new Event("beforeprint"));
        }"""
    )

    expect(page.locator("#ways details")).to_have_attribute("open", "")
    page.evaluate("() => { dispatchEvent(new Event('afterprint')); }")
    expect(page.locator("#ways details")).not_to_have_attribute("open", "")
