"""The desk's page: what there is to do, by urgency, and what the scanner's box opens."""

from datetime import date, time

import pytest

from app.accounts.models import Role
from app.booking.models import BookingItem, BookingKind, BookingStatus
from app.core.codes import grouped
from app.core.db import db
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW

TODAY = NOW.date()


def page(client, path="/desk"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def section(text, name):
    return text.split(f'<section id="{name}"')[1].split("</section>")[0]


def at_counter(dossier, *, opens=time(8), on=TODAY):
    place = build.slot(on=on, opens=opens, office_id=dossier.office_id, taken=1)
    visit = build.visit(kind=BookingKind.COUNTER, on=on, slot_id=place.id, dossier_id=dossier.id)
    visit.window_from, visit.commune_code = place.starts_at, None
    db.session.commit()
    return visit


def test_an_empty_desk_says_what_will_appear(client, officer):
    text = page(client)

    assert "0 hồ sơ chờ tiếp nhận" in text
    assert text.count("hiện ở đây") == 4


def test_todays_appointments_come_in_order_of_time(client, dossier_at):
    late, early = (dossier_at(DossierStatus.OPENED) for _ in "12")
    at_counter(late, opens=time(10))
    at_counter(early, opens=time(8))
    at_counter(dossier_at(DossierStatus.OPENED), on=date(2026, 12, 3))

    text = section(page(client), "coming")

    assert text.index(grouped(early.code)) < text.index(grouped(late.code))
    assert text.count("Tiếp nhận<") == 2


def test_what_couriers_carry_waits_to_be_taken_in(client, dossier_at):
    dossier = dossier_at(DossierStatus.COLLECTED)

    text = page(client)

    assert grouped(dossier.code) in section(text, "brought")
    assert "1 hồ sơ chờ tiếp nhận" in text


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 12, 7), "còn 3 ngày"),
        (date(2026, 12, 3), "còn 1 ngày"),
        (date(2026, 12, 2), "hôm nay"),
        (date(2026, 11, 30), "quá hạn 2 ngày"),
        (None, "không ghi hạn"),
    ],
)
def test_a_chip_says_how_many_working_days_are_left(client, dossier_at, due_on, expected):
    dossier_at(DossierStatus.ACCEPTED).due_on = due_on
    db.session.commit()

    assert expected in section(page(client), "in-progress")


def test_the_head_counts_what_is_overdue(client, dossier_at):
    dossier_at(DossierStatus.ACCEPTED).due_on = date(2026, 12, 1)
    dossier_at(DossierStatus.ACCEPTED)

    assert "1 hồ sơ quá hạn." in page(client)


def test_a_result_that_could_not_be_brought_says_so(client, dossier_at):
    dossier = dossier_at(DossierStatus.RETURNING)
    build.visit(dossier_id=dossier.id, on=NOW.date(), status=BookingStatus.FAILED)
    db.session.commit()

    text = section(page(client), "returning")

    assert "trả chưa được, 02/12/2026" in text
    assert "Nhận lại" in text


def test_another_offices_work_is_not_shown(client, dossier_at):
    dossier = dossier_at(DossierStatus.COLLECTED)
    dossier.office_id = build.office().id
    db.session.commit()

    assert grouped(dossier.code) not in page(client)


@pytest.mark.parametrize(
    "typed",
    ["{code}", " {code} ", "0912 345 678", "{booking}", "https://post.vn/bookings/{booking}"],
)
def test_a_scan_opens_the_dossier(client, dossier_at, typed):
    dossier = dossier_at(DossierStatus.OPENED)
    visit = at_counter(dossier)

    answer = client.post("/desk", data={"q": typed.format(code=dossier.code, booking=visit.code)})

    assert (answer.status_code, answer.location) == (303, f"/desk/dossiers/{dossier.code}")


def test_the_code_of_a_visit_lists_all_of_its_dossiers(client, dossier_at):
    first, second = (dossier_at(DossierStatus.OPENED) for _ in "12")
    visit = at_counter(first)
    db.session.add(BookingItem(booking_id=visit.id, dossier_id=second.id, position=2))
    db.session.commit()

    text = section(client.post("/desk", data={"q": visit.code}).text, "found")

    assert grouped(first.code) in text
    assert grouped(second.code) in text


def test_a_familys_phone_lists_its_dossiers(client, dossier_at):
    codes = [dossier_at(DossierStatus.OPENED).code for _ in "12"]

    text = section(client.post("/desk", data={"q": "0912345678"}).text, "found")

    assert all(grouped(code) in text for code in codes)


@pytest.mark.parametrize("typed", ["khong co", "\x00", "9" * 5000, "<script>", "%", "' OR 1=1 --"])
def test_what_nobody_has_is_said_plainly(client, officer, typed):
    answer = client.post("/desk", data={"q": typed})

    assert answer.status_code == 200
    assert "Không có hồ sơ nào của nơi này khớp" in answer.text
    assert "<script>" not in answer.text.split("<main")[1]


def test_an_officer_without_an_office_is_told_whom_to_ask(client, sign_in):
    sign_in(Role.OFFICER)

    assert "chưa thuộc Bộ phận Một cửa nào" in page(client)


@pytest.mark.parametrize("role", [Role.COURIER, Role.DISPATCHER, Role.FOCAL_PERSON])
def test_the_desk_is_for_officers(client, sign_in, role):
    sign_in(role)

    assert client.get("/desk").status_code == 403


def test_the_search_box_has_the_focus(client, officer):
    assert page(client).count("autofocus") == 1


def test_a_long_list_for_later_shows_its_urgent_rows_and_the_way_to_all(client, dossier_at):
    codes = [grouped(dossier_at(DossierStatus.RESULT_READY).code) for _ in range(12)]

    folded = section(page(client), "ready")
    whole = section(page(client, "/desk?all=ready"), "ready")

    assert sum(code in folded for code in codes) == 8
    assert "Xem cả 12 hồ sơ" in folded
    assert all(code in whole for code in codes)


def test_a_phone_that_is_looked_for_stands_in_no_address(client, officer):
    form = page(client).split('id="scan"')[1].split(">")[0]

    assert 'method="post"' in form
    assert client.post("/desk", data={"q": "0912345678"}).location is None
