"""The way of a dossier: who has the papers, what is next, by when, whatever happens to it."""

from datetime import datetime, time, timedelta

import pytest

from app.accounts.models import Role
from app.booking import services as bookings
from app.booking.models import BookingKind, BookingStatus, MeetingPlace, Outcome
from app.booking.queries import bookings_of
from app.core import clock
from app.core.db import db
from app.dossiers import services as dossiers
from app.dossiers.models import DossierChannel
from app.tracking.steps import Sign
from app.tracking.way import way
from tests import build
from tests.booking import ask
from tests.conftest import NOW

HOUR = timedelta(hours=1)
THURSDAY = clock.at(NOW.date() + timedelta(days=1), time(9))


@pytest.fixture
def courier(open_transaction):
    return build.staff(role=Role.COURIER, full_name="Giàng A Sử")


@pytest.fixture
def officer(open_transaction):
    return build.staff(full_name="Lù Thị Mẩy")


def steps_of(booking, *, by_name: bool = False, now: datetime = NOW):
    return way(
        dossier=booking.dossier,
        visits=bookings_of(dossier_id=booking.dossier_id),
        is_by_name=by_name,
        today=clock.local_day(now),
    )


def told(booking, **more):
    return [(step.state.value, step.title) for step in steps_of(booking, **more)]


def step(booking, title: str, **more):
    return next(one for one in steps_of(booking, **more) if one.title == title)


def fetch(booking, courier, outcome: Outcome = Outcome.DONE, at: datetime = THURSDAY):
    bookings.complete_visit(booking_id=booking.id, outcome=outcome, courier=courier, at=at, now=at)


def test_a_counter_visit_leads_from_the_booking_to_the_result(slot):
    booking = ask.counter(slot)

    assert told(booking) == [
        ("now", "Đã đặt lịch"),
        ("next", "Nộp hồ sơ tại quầy, nhận giấy hẹn"),
        ("next", "Có kết quả"),
        ("next", "Nhận kết quả tại quầy"),
    ]
    assert step(booking, "Nộp hồ sơ tại quầy, nhận giấy hẹn").when == "8:00, Thứ Năm, 3 tháng 12"
    assert step(booking, "Có kết quả").when == "Dự kiến Thứ Sáu, 4 tháng 12"


def test_a_pickup_passes_through_the_office_on_the_next_working_day(window):
    booking = ask.pickup(window)

    assert told(booking)[1:3] == [
        ("next", "Bưu tá tới nhận giấy tờ"),
        ("next", "Bộ phận Một cửa tiếp nhận hồ sơ"),
    ]
    assert step(booking, "Bưu tá tới nhận giấy tờ").place == "Thôn Dền Thàng, Xã Tả Van"
    intake = step(booking, "Bộ phận Một cửa tiếp nhận hồ sơ")
    assert intake.when == "Chậm nhất Thứ Sáu, 4 tháng 12"
    assert step(booking, "Có kết quả").when == "Dự kiến Thứ Hai, 7 tháng 12"


def test_who_holds_the_papers_is_named(window, courier, officer):
    booking = ask.pickup(window)

    fetch(booking, courier)
    here = steps_of(booking)[1]
    assert (here.state.value, here.place) == ("now", "Bưu tá Giàng A Sử")
    assert (here.sign, here.text) == (Sign.COURIER, "Bưu tá đang giữ giấy tờ của bạn.")

    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY + HOUR)
    here = steps_of(booking)[2]
    assert here.state.value == "now"
    assert here.place == f"Cán bộ Lù Thị Mẩy, {booking.dossier.office.name}"


def test_after_intake_the_day_is_the_one_on_the_receipt(window, courier, officer):
    booking = ask.pickup(window)
    fetch(booking, courier)
    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY)

    assert step(booking, "Có kết quả").when == "Hẹn: Thứ Sáu, 4 tháng 12"
    late = step(booking, "Có kết quả", now=NOW + timedelta(days=5))
    assert late.text == "Đã quá ngày hẹn. Bạn gọi 0214 000 0001 để hỏi."


def test_a_visit_that_met_nobody_stands_in_the_way_and_asks_for_another(window, courier):
    booking = ask.pickup(window)

    fetch(booking, courier, Outcome.ABSENT)

    assert told(booking)[:3] == [
        ("done", "Đã đặt lịch"),
        ("now", "Bưu tá tới mà không gặp bạn"),
        ("next", "Đặt lịch khác để nộp hồ sơ"),
    ]
    assert steps_of(booking)[1].text == "Giấy tờ vẫn an toàn ở bạn."
    assert step(booking, "Có kết quả").when == ""


def test_a_result_is_brought_when_and_where_it_was_agreed(window, courier, officer):
    booking = ask.pickup(window)
    fetch(booking, courier)
    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY)
    dossiers.result_ready(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY + HOUR)
    on = NOW.date() + timedelta(days=5)
    bookings.book_return(dossier_id=booking.dossier_id, on=on, now=THURSDAY + HOUR)

    brought = step(booking, "Bưu tá mang kết quả tới")

    assert (brought.place, brought.when) == (
        "Thôn Dền Thàng, Xã Tả Van", "7:30 – 17:00, Thứ Hai, 7 tháng 12",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "title"),
    [
        (MeetingPlace.HOME, "Bưu tá mang kết quả tới nhà"),
        (MeetingPlace.POST_POINT, "Nhận kết quả tại điểm bưu điện"),
        (MeetingPlace.FOCAL_PERSON, "Nhận kết quả ở nhà đầu mối thôn"),
        (MeetingPlace.OFFICE, "Nhận kết quả tại quầy"),
    ],
)
def test_the_last_step_is_what_was_wished_for(window, place, title):
    booking = ask.pickup(window)
    booking.return_place = place

    assert steps_of(booking)[-1].title == title


def test_a_result_in_hand_ends_the_way(window, courier, officer):
    booking = ask.pickup(window)
    fetch(booking, courier)
    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY)
    dossiers.result_ready(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY + HOUR)
    dossiers.hand_over_result(
        dossier_id=booking.dossier_id, now=THURSDAY + 2 * HOUR, receiver_name="Vàng Thị Dở"
    )

    steps = steps_of(booking)

    assert {one.state.value for one in steps} == {"done"}
    assert (steps[-1].title, steps[-1].place) == ("Đã trao kết quả", "Người nhận: Vàng Thị Dở")


def test_a_phone_with_a_wrong_clock_does_not_turn_the_way_round(window, courier, officer):
    booking = ask.pickup(window)
    fetch(booking, courier, at=THURSDAY + 3 * HOUR)
    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY)

    assert [title for _state, title in told(booking)][:3] == [
        "Đã đặt lịch", "Bưu tá đã nhận giấy tờ", "Bộ phận Một cửa đã tiếp nhận hồ sơ",
    ]  # fmt: skip


def test_what_was_sent_in_online_leaves_the_originals_with_the_citizen(open_transaction, officer):
    booking = build.visit(
        kind=BookingKind.ONLINE, dossier_id=build_online().id, status=BookingStatus.BOOKED
    )

    assert told(booking)[:2] == [
        ("now", "Đã nộp trực tuyến"),
        ("next", "Bộ phận Một cửa xem hồ sơ nộp trực tuyến"),
    ]
    dossiers.accept(dossier_id=booking.dossier_id, officer=officer, now=THURSDAY)
    assert steps_of(booking)[1].text == "Cơ quan đang giải quyết hồ sơ. Bản gốc vẫn ở bạn."


def test_several_people_in_one_visit_are_called_by_name(slot):
    assert steps_of(ask.counter(slot), by_name=True)[0].text == "Vàng Thị Dở đang giữ giấy tờ."


def build_online():
    made = dossiers.open_dossier(
        procedure_id=build.procedure().id,
        office_id=build.office().id,
        applicant_name="Vàng Thị Dở",
        phone=ask.PHONE,
        channel=DossierChannel.ONLINE,
        external_code="000.00.01.H29-261202-0001",
        now=NOW,
    )
    db.session.flush()
    return made
