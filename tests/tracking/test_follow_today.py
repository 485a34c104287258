"""On the day: how many come first, about when, what became of the visit; and nobody else's name."""

from datetime import date, datetime, time, timedelta

import pytest

from app.booking import services
from app.booking.models import BookingKind, BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.dispatch.models import Plan, PlanState
from tests import build
from tests.conftest import NOW
from tests.house.test_questions import questions
from tests.tracking.road import PHONE, TODAY, a_road

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def at(hour: int, minute: int = 0) -> datetime:
    return clock.at(TODAY, time(hour, minute))


@pytest.fixture
def road(app):
    """Four visits; the third is ours: planned for 9:20, promised 8:50 to 9:50."""
    return a_road()


@pytest.fixture
def mine(client, road):
    """The third visit, opened by its code and phone."""
    client.post("/track", data={"code": road.visits[2].code, "phone": PHONE})
    return road.visits[2]


def page(client, mine, moment: datetime = NOW, **more: object) -> str:
    with clock.frozen_at(moment):
        return client.get(f"/bookings/{mine.code}", **more).text


def test_the_page_counts_who_comes_first_and_says_about_when(client, road, mine):
    road.close(1, at(8, 30))

    said = page(client, mine, at(8, 31))

    assert "Còn 1 điểm trước bạn" in said
    assert "khoảng 9:20" in said
    assert "Bưu tá báo tin lần cuối lúc 8:30." in said
    assert "Bưu tá Sử tới nhận giấy tờ." in said


def test_the_hour_is_rounded_to_five_minutes(client, road, mine):
    road.close(1, at(8, 33))

    assert "khoảng 9:25" in page(client, mine, at(8, 34))


def test_nothing_of_anybody_else_is_said(client, road, mine):
    road.close(1, at(8, 30))

    said = page(client, mine, at(8, 31))

    for other in (road.visits[0], road.visits[1], road.visits[3]):
        assert other.name not in said
        assert other.code not in said
        assert other.hamlet not in said
        assert other.phone not in said


def test_a_delay_beyond_the_promise_is_owned_up_to(client, road, mine):
    road.close(1, at(9, 20))

    said = page(client, mine, at(9, 21))

    assert "khoảng 10:10" in said
    assert "Bưu tá đang trễ khoảng 20 phút so với giờ hẹn." in said


def test_a_courier_in_time_is_not_called_late(client, road, mine):
    assert "trễ" not in page(client, mine, at(8))


def test_shortly_before_the_courier_is_almost_there(client, road, mine):
    road.close(1, at(8, 30))
    road.close(2, at(9))

    assert "Bạn là điểm tiếp theo" in page(client, mine, at(9, 5))
    assert "Bưu tá sắp tới" in page(client, mine, at(9, 12))


def test_who_was_left_out_is_told_and_whom_to_call(client, road, mine):
    for number, minute in ((1, 0), (2, 30), (4, 55)):
        road.close(number, at(8, minute))

    said = page(client, mine, at(9))

    assert "Bưu tá đã đi qua mà chưa ghé" in said
    assert 'href="tel:19001234"' in said


def test_when_nobody_hears_of_the_courier_the_page_says_so(client, road, mine):
    assert "Chưa có tin từ bưu tá" in page(client, mine, at(12, 1))


def test_the_part_that_changes_is_asked_for_alone(client, road, mine):
    answer = page(client, mine, at(8), headers=FRAGMENT)

    assert answer.strip().startswith('<section id="today"')
    assert 'hx-trigger="every 60s, shown"' in answer


def test_only_news_is_read_out(client, road, mine):
    first = page(client, mine, at(8), headers=FRAGMENT)
    address = first.split('hx-get="')[1].split('"')[0]
    with clock.frozen_at(at(8, 1)):
        again = client.get(address, headers=FRAGMENT).text
    road.close(1, at(8, 30))
    with clock.frozen_at(at(8, 31)):
        news = client.get(address, headers=FRAGMENT).text

    assert "data-say" not in first
    assert "data-say" not in again
    assert 'data-say="Còn 1 điểm trước bạn, khoảng 9:20"' in news


def test_a_visit_that_ended_says_when_and_asks_no_more(client, road, mine):
    road.close(3, at(9, 12))

    said = page(client, mine, at(9, 15), headers=FRAGMENT)

    assert "Bưu tá đã nhận hồ sơ, lúc 9:12" in said
    assert "hx-get" not in said


def test_a_visit_that_met_nobody_says_what_to_do(client, road, mine):
    road.close(3, at(9, 12), Outcome.ABSENT)

    said = page(client, mine, at(9, 15), headers=FRAGMENT)

    assert "Bưu tá tới mà không gặp bạn" in said
    assert "Giấy tờ vẫn an toàn" in said
    assert "hx-get" not in said


def test_a_visit_that_was_called_off_sends_the_phone_to_its_page(client, road, mine):
    with writing():
        mine.status = BookingStatus.CANCELLED

    with clock.frozen_at(at(9)):
        answer = client.get(f"/bookings/{mine.code}", headers=FRAGMENT)

    assert answer.headers["HX-Redirect"] == f"/bookings/{mine.code}"


def test_a_browser_that_forgot_the_booking_is_asked_for_the_phone_again(app, road, mine):
    answer = app.test_client().get(f"/bookings/{mine.code}", headers=FRAGMENT)

    assert answer.headers["HX-Redirect"] == f"/bookings/{mine.code}"
    assert answer.text == ""


@pytest.mark.parametrize("days", [-1, 1])
def test_another_day_has_no_position(client, days):
    on = TODAY + timedelta(days=days)
    mine = a_road(on=on).visits[2]
    client.post("/track", data={"code": mine.code, "phone": PHONE})

    assert "điểm trước bạn" not in page(client, mine)


def test_a_plan_that_no_longer_holds_promises_nothing(client, road, mine):
    with writing():
        road.stops[0].route.plan.state = PlanState.SUPERSEDED

    said = page(client, mine)

    assert "điểm trước bạn" not in said
    assert "Hôm nay bưu tá tới trong khoảng 7:30 – 17:00" in said


def test_a_visit_without_a_route_says_its_window_then_whom_to_call(client, app):
    with writing():
        mine = build.visit(kind=BookingKind.PICKUP, on=TODAY, window=(time(7, 30), time(11, 30)))
    client.post("/track", data={"code": mine.code, "phone": PHONE})

    assert "Hôm nay bưu tá tới trong khoảng 7:30 – 11:30" in page(client, mine, at(9))
    assert "Hôm nay bưu tá chưa tới" in page(client, mine, at(11, 31))


def test_the_code_of_the_pickup_follows_the_result_too(client, road, mine):
    road.close(3, at(9, 12))
    tomorrow = date(2026, 12, 3)
    with writing():
        services.book_return(dossier_id=mine.dossier_id, on=tomorrow, now=at(10))

    assert "Hôm nay bưu tá tới trong khoảng" in page(client, mine, clock.at(tomorrow, time(8)))


def test_a_longer_route_asks_no_more_questions(client, app):
    counts = []
    for count in (4, 12):
        mine = a_road(count).visits[2]
        client.post("/track", data={"code": mine.code, "phone": PHONE})
        counts.append(questions(client, f"/bookings/{mine.code}"))
        db.session.get_one(Plan, 1).state = PlanState.SUPERSEDED
        db.session.commit()

    assert counts[0] == counts[1]


def test_a_result_that_met_nobody_is_told_under_the_first_code(client, road, mine):
    road.close(3, at(9, 12))
    tomorrow = date(2026, 12, 3)
    with writing():
        brought = services.book_return(dossier_id=mine.dossier_id, on=tomorrow, now=at(10))
        services.complete_visit(
            booking_id=brought.id,
            outcome=Outcome.ABSENT,
            courier=road.courier,
            at=clock.at(tomorrow, time(9)),
            now=clock.at(tomorrow, time(9)),
        )

    said = page(client, mine, clock.at(tomorrow, time(10)))

    assert "Bưu tá tới mà không gặp bạn" in said
    assert "Kết quả vẫn an toàn. Bạn nhận tại Bộ phận Một cửa" in said


def test_a_courier_who_is_very_late_can_be_called(client, road, mine):
    road.close(1, at(9, 20))

    assert "Gọi 1900 1234" not in page(client, mine, at(9, 21), headers=FRAGMENT)
    assert "Gọi 1900 1234" in page(client, mine, at(10), headers=FRAGMENT)
