"""An offer is answered by its secret link or by a text; a place that is waited for, by its link."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.booking import proposals, proposals_runs, waitlist_offers
from app.booking.models import Booking
from app.booking.proposals_models import Proposal, ProposalState
from app.booking.waitlist_models import WaitlistEntry, WaitState
from app.catalogue import calendar_services
from app.core import clock
from app.core.db import db, writing
from tests.booking.changed import THURSDAY, book, fit, open_office
from tests.booking.shop import Shop, send
from tests.conftest import NOW

BY = {"by": "quan.tri", "now": NOW}
SECRET = "a secret of the gateway alone"


@pytest.fixture
def offer(app) -> Proposal:
    """Thursday is off; whoever came then is offered Friday."""
    with writing():
        office = open_office(counters=1)
        book(office.groups[0], opens=time(8))
        calendar_services.close_days(
            dates=[THURSDAY], reason="Mất điện", province_code="15", office_id=office.id, **BY
        )
        fit(office)
        run = proposals_runs.start(province_code="15", office_id=office.id, **BY)
        proposals.send(run_id=run.id, **BY)
    return db.session.scalars(select(Proposal)).one()


def path(offer: Proposal) -> str:
    return f"/proposals/{offer.token}"


def test_the_link_shows_both_times_and_asks_for_no_code(offer, client):
    page = client.get(path(offer))

    assert page.status_code == 200
    assert "8:00, Thứ Năm, 3 tháng 12" in page.text
    assert "8:00, Thứ Sáu, 4 tháng 12" in page.text
    assert offer.booking.phone not in page.text


def test_one_press_takes_the_new_time(offer, client):
    answer = client.post(path(offer))

    assert answer.status_code == 303
    assert answer.location.endswith(f"/bookings/{offer.booking.code}")
    db.session.expire_all()
    assert offer.booking.on != THURSDAY
    assert offer.state is ProposalState.ACCEPTED


def test_looking_at_the_link_changes_nothing(offer, client):
    client.get(path(offer))

    db.session.expire_all()
    assert offer.booking.on == THURSDAY


def test_the_link_leads_to_other_times_and_to_cancelling(offer, client):
    page = client.get(path(offer)).text
    code = offer.booking.code

    for way in (f"/bookings/{code}/move", f"/bookings/{code}/cancel"):
        assert way in page
        assert client.get(way).status_code == 200


def test_an_offer_that_is_over_says_so_and_changes_nothing(offer, client):
    with clock.frozen_at(offer.open_until + timedelta(minutes=1)):
        page = client.get(path(offer))
        answer = client.post(path(offer))

    assert "hết hạn" in page.text
    assert answer.status_code == 404
    db.session.expire_all()
    assert offer.booking.on == THURSDAY


def test_an_unknown_link_says_nothing(client):
    assert client.get("/proposals/K7M4TP9XK7M4TP9X").status_code == 404
    assert client.post("/proposals/K7M4TP9XK7M4TP9X").status_code == 404


def text(client, offer, *, secret: str = SECRET, said: str = "1"):
    return client.post(
        "/hooks/sms",
        data={"phone": f"+84{offer.booking.phone[1:]}", "text": said},
        headers={"Authorization": f"Bearer {secret}"},
    )


@pytest.fixture
def gateway(app):
    """A gateway that has a secret."""
    settings = app.config["SETTINGS"]
    object.__setattr__(settings, "sms_hook_secret", SECRET)
    app.config["WTF_CSRF_ENABLED"] = True


def test_a_text_takes_the_new_time(offer, client, gateway):
    answer = text(client, offer)

    assert (answer.status_code, answer.text) == (200, "ACCEPTED\n")
    db.session.expire_all()
    assert offer.state is ProposalState.ACCEPTED


def test_a_text_that_says_something_else_is_ignored(offer, client, gateway):
    assert text(client, offer, said="Không").text == "IGNORED\n"


def test_a_gateway_without_the_secret_is_refused(offer, client, gateway):
    assert text(client, offer, secret="something else").status_code == 403
    assert text(client, offer, secret="bí mật").status_code == 403


def test_no_text_is_taken_where_no_secret_is_set(offer, client):
    assert text(client, offer, secret="").status_code == 403


@pytest.fixture
def waiting(client, shop: Shop) -> str:
    """The path of somebody who waits for Thursday 8:00, as their browser came to it."""
    send(client, shop, at=shop.counter[0])
    answer = ask(client, shop)
    assert answer.status_code == 303, answer.text
    return answer.location


def wait_query(shop: Shop, **more: object) -> dict[str, object]:
    return {**shop.query(), "procedure": shop.procedure.code, **more}


def ask(client, shop: Shop, **typed: str):
    page = client.get("/waitlist", query_string=wait_query(shop))
    assert page.status_code == 200, page.text
    key = re.search(r'name="key"[^>]*value="([0-9a-f]{32})"', page.text)
    form = {
        "key": key[1], "name": "Lý Thị Mẩy", "phone": "0987654321", "half": "MORNING",
        "from_on": "2026-12-03", "to_on": "2026-12-03",
    } | typed  # fmt: skip
    return client.post("/waitlist", query_string=wait_query(shop), data=form)


def entry() -> WaitlistEntry:
    db.session.expire_all()
    return db.session.scalars(select(WaitlistEntry)).one()


def test_the_form_puts_somebody_on_the_list(waiting, client):
    page = client.get(waiting)

    assert entry().state is WaitState.WAITING
    assert "Bạn đang chờ chỗ trống" in page.text
    assert "0987654321" not in page.text


def test_a_wrong_answer_keeps_the_form(client, shop):
    answer = ask(client, shop, phone="12", to_on="2026-12-01")

    assert answer.status_code == 422
    assert "Lý Thị Mẩy" in answer.text
    assert "Ngày muộn nhất phải sau ngày sớm nhất." in answer.text


def test_a_full_list_keeps_the_form_and_says_why(waiting, client, shop):
    ask(client, shop, name="Giàng A Páo")

    answer = ask(client, shop, name="Sùng Thị Mai")

    assert answer.status_code == 409
    assert "Sùng Thị Mai" in answer.text
    assert "đang chờ hai nơi" in answer.text


def test_an_offered_place_is_taken_by_one_press(waiting, client):
    waitlist_offers.offer_freed(now=NOW)
    page = client.get(waiting)
    assert "Nhận chỗ này" in page.text

    answer = client.post(f"{waiting}/accept")

    assert answer.status_code == 303
    assert entry().state is WaitState.BOOKED
    booking = db.session.get_one(Booking, entry().booking_id)
    assert (booking.name, booking.phone) == ("Lý Thị Mẩy", "0987654321")


def test_nothing_is_taken_where_nothing_is_offered(waiting, client):
    answer = client.post(f"{waiting}/accept")

    assert answer.status_code == 404
    assert "Bạn đang chờ chỗ trống" in answer.text


def test_declining_and_leaving_are_one_press_each(waiting, client):
    waitlist_offers.offer_freed(now=NOW)

    assert client.post(f"{waiting}/decline").status_code == 303
    assert entry().state is WaitState.WAITING
    assert client.post(f"{waiting}/leave").status_code == 303
    assert entry().state is WaitState.LEFT
    assert "không còn trong danh sách chờ" in client.get(waiting).text


def test_answers_that_lead_nowhere_lead_back(client, shop):
    answer = client.get("/waitlist", query_string={"procedure": shop.procedure.code})

    assert answer.status_code == 303
    assert shop.procedure.code in answer.location


def test_an_unknown_entry_says_nothing(client):
    assert client.get("/waitlist/K7M4TP9XK7M4TP9X").status_code == 404
