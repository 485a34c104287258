"""The form at a door: sent once or twice, with or without a script, with sense or nonsense."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.models import BookingStatus, Outcome
from app.core.db import db
from app.courier.models import StopEvent, Verdict
from app.dossiers.models import DossierStatus
from tests.conftest import NOW


def send(client, stop_id, **values):
    form = {"event_id": str(uuid4()), "outcome": "DONE", "device_time": "", "note": ""}
    path = f"/courier/stops/{stop_id}/outcome"
    return client.post(path, data={k: v for k, v in (form | values).items() if v is not None})


def kept():
    db.session.expire_all()
    return db.session.scalars(select(StopEvent).order_by(StopEvent.received_at, StopEvent.id)).all()


def test_one_tap_completes_a_stop(client, ride):
    answer = send(client, ride.stops[0].id)

    assert (answer.status_code, answer.location) == (303, "/courier/today")
    assert ride.stops[0].booking.dossier.status is DossierStatus.COLLECTED
    assert "Đã ghi. Mời bạn đi tiếp." in client.get("/courier/today").text


def test_sending_twice_is_once(client, ride):
    form = {"event_id": str(uuid4())}

    send(client, ride.stops[0].id, **form)
    send(client, ride.stops[0].id, **form)

    assert len(kept()) == 1
    assert len(ride.stops[0].booking.dossier.custody) == 2


def test_every_page_carries_a_fresh_id(client, ride):
    path = f"/courier/stops/{ride.stops[0].id}"

    assert event_id(client.get(path).text) != event_id(client.get(path).text)


def event_id(text):
    return text.split('name="event_id"')[1].split('value="')[1].split('"')[0]


def test_a_reason_and_a_note_are_kept(client, ride):
    send(client, ride.stops[0].id, outcome="ABSENT", note="hẹn lại\r\nsau 15 giờ")

    visit = ride.stops[0].booking
    assert (visit.status, visit.outcome) == (BookingStatus.FAILED, Outcome.ABSENT)
    assert visit.outcome_note == "hẹn lại sau 15 giờ"


def test_a_slip_of_the_thumb_is_put_right_the_same_day(client, ride):
    send(client, ride.stops[0].id)

    text = client.get(f"/courier/stops/{ride.stops[0].id}").text
    assert "Điểm này đã ghi" in text
    send(client, ride.stops[0].id, outcome="REFUSED")

    assert ride.stops[0].booking.outcome is Outcome.REFUSED
    assert ride.stops[0].booking.dossier.status is DossierStatus.OPENED


def test_the_time_of_the_tap_is_believed(client, ride):
    send(client, ride.stops[0].id, device_time="2026-12-02T01:30:00.000Z")

    assert kept()[0].happened_at.isoformat() == "2026-12-02T01:30:00+00:00"
    assert not kept()[0].is_time_guessed


@pytest.mark.parametrize(
    "device_time",
    [
        None, "", "yesterday", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z",
        "2026-12-02T08:30:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
        "\x00", "9" * 5000,
    ],
)  # fmt: skip
def test_a_senseless_time_loses_nothing(client, ride, device_time):
    assert send(client, ride.stops[0].id, device_time=device_time).status_code == 303

    assert [(row.happened_at, row.is_time_guessed) for row in kept()] == [(NOW, True)]


@pytest.mark.parametrize(
    "event_id", [None, "", "1", "\x00", "x" * 5000, "{8f14e45f-ceea-467f-a8f1-0c6b1c1e2d3a}"]
)
def test_a_senseless_id_loses_nothing(client, ride, event_id):
    assert send(client, ride.stops[0].id, event_id=event_id).status_code == 303

    assert [row.verdict for row in kept()] == [Verdict.APPLIED]


@pytest.mark.parametrize("outcome", [None, "", "done", "STOLEN", "\x00", "DONE" * 1000])
def test_an_outcome_that_is_none_is_asked_for_again_with_the_note_kept(client, ride, outcome):
    answer = send(client, ride.stops[0].id, outcome=outcome, note="đã gọi hai lần")

    assert answer.status_code == 422
    assert "Mời bạn chọn kết quả lượt ghé." in answer.text
    assert "đã gọi hai lần" in answer.text
    assert kept() == []


def test_a_note_too_long_is_given_back_whole(client, ride):
    answer = send(client, ride.stops[0].id, note="a" * 301)

    assert answer.status_code == 422
    assert "Ghi chú dài quá 300 chữ cái" in answer.text
    assert "a" * 301 in answer.text


def test_letters_that_no_keyboard_writes_are_left_out(client, ride):
    send(client, ride.stops[0].id, note="đã\x00 gọi\u202e  lại")

    assert kept()[0].note == "đã gọi lại"


def test_a_forged_stop_is_kept_for_review_and_says_so(client, ride):
    assert send(client, 2**31 - 1).status_code == 303

    assert [row.verdict for row in kept()] == [Verdict.NEEDS_REVIEW]
    assert "Báo cáo của bạn được giữ lại" in client.get("/courier/today").text


def test_another_couriers_stop_does_not_move(client, ride, sign_in):
    sign_in(Role.COURIER)

    assert send(client, ride.stops[0].id).status_code == 303

    assert [row.verdict for row in kept()] == [Verdict.NEEDS_REVIEW]
    assert ride.stops[0].booking.status is BookingStatus.PROMISED


def test_a_number_beyond_every_row_is_not_found(client, ride):
    assert send(client, 9**23).status_code == 404


def test_a_page_from_elsewhere_is_refused(app, client, ride):
    app.config["WTF_CSRF_ENABLED"] = True

    assert send(client, ride.stops[0].id).status_code == 400
    assert kept() == []
