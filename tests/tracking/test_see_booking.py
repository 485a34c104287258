"""The page of a booking: what was booked, what comes next, what became of it."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import services
from app.booking.making import Door, Terms
from app.booking.models import Booking, MeetingPlace, Outcome
from app.core import clock
from app.core.codes import grouped
from app.core.db import db, writing
from app.dossiers.models import DossierStatus
from tests import build
from tests.booking.shop import code_of, send
from tests.conftest import NOW


def the_booking() -> Booking:
    db.session.expire_all()
    return db.session.query(Booking).order_by(Booking.id).first()


@pytest.fixture
def fetched(client, shop) -> str:
    """The code of a pickup that this browser booked."""
    return code_of(send(client, shop, "home"))


def page_of(client, code: str) -> str:
    return client.get(f"/bookings/{code}").text


def promise(minutes: int = 60) -> None:
    booking = the_booking()
    with writing():
        courier = build.staff(role=Role.COURIER, full_name="Giàng A Sử")
        services.promise(
            booking_id=booking.id,
            eta_from=booking.window_from + timedelta(minutes=minutes),
            eta_to=booking.window_from + timedelta(minutes=minutes + 60),
            courier_id=courier.id,
        )


def report(outcome: Outcome) -> None:
    booking = the_booking()
    with writing():
        courier = build.staff(role=Role.COURIER, full_name="Giàng A Sử")
        services.complete_visit(
            booking_id=booking.id, outcome=outcome, courier=courier, at=NOW, now=NOW
        )


def test_the_code_stands_in_groups_beside_a_qr_code(client, fetched):
    page = page_of(client, fetched)

    assert grouped(fetched) in page
    assert "<svg" in page
    assert "Mã QR của lịch hẹn" in page


def test_a_counter_booking_says_where_when_and_what_to_bring(client, shop):
    page = page_of(client, code_of(send(client, shop)))

    assert "8:00, Thứ Năm, 3 tháng 12" in page
    assert shop.office.name in page
    assert shop.office.address in page
    assert "0214\xa0000\xa00001" in page
    assert "Giấy chứng sinh" in page


def test_a_pickup_says_that_the_hour_comes_the_day_before(client, fetched):
    page = page_of(client, fetched)

    assert "7:30 – 11:30, Thứ Năm, 3 tháng 12" in page
    assert "Chiều hôm trước" in page
    assert "Bạn đang giữ giấy tờ." in page


def test_a_published_route_shows_the_hour_and_the_couriers_first_name(client, fetched):
    promise()

    page = page_of(client, fetched)

    assert "Bưu tá Sử tới trong khoảng 8:30 – 9:30" in page
    assert "Giàng A" not in page


def test_papers_that_were_fetched_are_shown_with_the_courier(client, fetched):
    report(Outcome.DONE)

    page = page_of(client, fetched)

    assert "Bưu tá đã nhận hồ sơ" in page
    assert "Bưu tá đang giữ giấy tờ của bạn." in page
    assert "Huỷ lịch</a>" not in page


def test_after_the_visit_the_dossiers_own_way_is_the_heading(client, fetched):
    report(Outcome.DONE)
    with writing():
        the_booking().dossier.status = DossierStatus.RESULT_READY

    page = page_of(client, fetched)

    assert "<h1>Hồ sơ đã có kết quả</h1>" in page
    assert "Bưu tá đã nhận hồ sơ" not in page


def test_a_visit_that_met_nobody_says_what_to_do(client, fetched):
    report(Outcome.ABSENT)

    page = page_of(client, fetched)

    assert "Bưu tá tới mà không gặp bạn" in page
    assert "Mời bạn đặt lại lịch" in page
    assert f'action="/bookings/{fetched}/again"' in page


def test_the_first_code_tells_when_the_result_is_brought(client, fetched):
    dossier_id = the_booking().dossier_id
    with writing():
        services.book_return(dossier_id=dossier_id, on=NOW.date() + timedelta(days=7), now=NOW)

    page = page_of(client, fetched)

    assert "Bưu tá mang kết quả tới" in page
    assert "7:30 – 17:00, Thứ Tư, 9 tháng 12" in page


def test_a_booking_can_be_put_into_the_phones_calendar(client, fetched):
    assert f"/bookings/{fetched}.ics" in page_of(client, fetched)


def test_what_to_bring_can_be_ticked(client, shop):
    page = page_of(client, code_of(send(client, shop)))

    assert 'data-tick="Giấy chứng sinh"' in page
    assert "js/catalogue/checklist.js" in page


def test_answers_about_the_case_are_answered_by_the_list_alone(client, shop):
    code = code_of(send(client, shop))
    fragment = {"HX-Request": "true", "HX-Request-Type": "partial"}

    answer = client.get(f"/bookings/{code}?case=1", headers=fragment)

    assert '<section id="checklist"' in answer.text
    assert "<html" not in answer.text


def test_a_booking_can_be_moved_or_cancelled_until_its_time(client, shop):
    code = code_of(send(client, shop))

    for change in ("move", "cancel"):
        assert f"/bookings/{code}/{change}" in page_of(client, code)
        with clock.frozen_at(the_booking().window_to):
            assert f"/bookings/{code}/{change}" not in page_of(client, code)


def test_after_it_was_cancelled_another_one_is_offered(client, shop):
    code = code_of(send(client, shop))
    client.post(f"/bookings/{code}/cancel")

    page = page_of(client, code)

    assert "<h1>Đã huỷ lịch</h1>" in page
    assert "Đặt lại như cũ" in page
    assert "Đặt lịch khác" in page
    assert "Thêm vào lịch điện thoại" not in page


def test_what_was_sent_in_online_asks_nobody_to_be_anywhere(client, shop):
    with writing():
        booking = services.book_online(
            key="k",
            procedure_id=shop.procedure.id,
            office_id=shop.office.id,
            name="Vàng Thị Dở",
            phone="0912345678",
            external_code="000.00.01.H29-261202-0001",
            terms=Terms(return_place=MeetingPlace.HOME),
            door=Door(
                commune_code=shop.commune.code, hamlet="Thôn Dền Thàng", landmark="",
                lat=None, lon=None,
            ),
            now=NOW,
        )  # fmt: skip
    client.post("/track", data={"code": booking.code, "phone": booking.phone})

    page = page_of(client, booking.code)

    assert "Đã nộp trực tuyến" in page
    assert "bạn nhận tin nhắn có ngày bưu tá tới" in page
    assert "000.00.01.H29-261202-0001" in page
    assert "Bưu tá mang kết quả tới nhà" in page
    assert "Thêm vào lịch điện thoại" not in page
    assert "Bạn chuẩn bị" not in page


@pytest.mark.parametrize("way", ["counter", "home"])
def test_a_day_that_passed_without_a_word_is_called_so(client, shop, way):
    code = code_of(send(client, shop, way))

    with clock.frozen_at(the_booking().window_to + timedelta(days=1)):
        page = page_of(client, code)

    assert "<h1>Ngày hẹn đã qua</h1>" in page
    assert f'action="/bookings/{code}/again"' in page
    assert "Đặt lịch khác để nộp hồ sơ" in page
    assert "Thêm vào lịch điện thoại" not in page
    assert "Việc tiếp theo" not in page


def test_who_comes_to_the_counter_today_is_told_of_the_hall(client, shop):
    code = code_of(send(client, shop))

    assert 'id="in-hall"' not in page_of(client, code)
    with clock.frozen_at(the_booking().window_from):
        assert f'hx-get="/hall/bookings/{code}"' in page_of(client, code)
