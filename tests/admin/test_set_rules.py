"""An administrator sets an office's rules: whom a change concerns is shown before it is done."""

from datetime import date, time

import pytest
from sqlalchemy import select

from app.booking.models import Slot
from app.booking.queries import open_slots
from app.catalogue import groups
from app.catalogue.models import Closure, CounterGroup, MobileDay, OpeningException
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.booking.changed import FRIDAY, THURSDAY, book, open_office
from tests.conftest import NOW

RULES = {
    "name": "Quầy chung", "name_en": "", "counters": "2", "walk_in_counters": "0",
    "cell_min": "15", "lead_min": "60", "horizon_days": "14", "takes_rest": "y", "is_open": "y",
    "kept_places": "0", "kept_hours": "10:00-11:30", "kept_until_h": "24",
}  # fmt: skip


@pytest.fixture
def place(administrator):
    with writing():
        build.procedure()
        return open_office(counters=2)


@pytest.fixture
def group(place) -> CounterGroup:
    return place.groups[0]


def path(place, *more: object) -> str:
    return "/".join(str(part) for part in (f"/admin/offices/{place.id}", *more))


def offered(place, on: date, **asked) -> list[str]:
    db.session.expire_all()
    free = open_slots(office_id=place.id, after=NOW, days=30, **asked)
    return [
        clock.local(one.starts_at).strftime("%H:%M")
        for one in free
        if clock.local_day(one.starts_at) == on
    ]


def visit(group, **said):
    with writing():
        return book(group, **said)


def test_the_page_shows_each_group_with_its_rules(place, client):
    page = client.get(path(place, "counters")).text

    assert "Quầy chung" in page
    assert "ô 15 phút" in page


def test_walk_in_counters_are_taken_from_the_publics(place, group, client):
    answer = client.post(path(place, "counters", group.id), data=RULES | {"walk_in_counters": "1"})

    assert answer.status_code == 303
    db.session.expire_all()
    coming = select(Slot).where(Slot.starts_at >= NOW)
    assert {one.capacity for one in db.session.scalars(coming)} == {1}


def test_places_are_kept_for_far_hamlets_late_in_the_morning(place, group, client):
    kept = {"kept_places": "2", "kept_hours": "10:00-11:00", "kept_until_h": "1"}

    client.post(path(place, "counters", group.id), data=RULES | kept)

    assert "10:00" not in offered(place, FRIDAY)
    assert "10:00" in offered(place, FRIDAY, is_far=True)
    assert "11:00" in offered(place, FRIDAY)


def test_a_shorter_horizon_takes_later_times_away(place, group, client):
    client.post(path(place, "counters", group.id), data=RULES | {"horizon_days": "2"})

    assert offered(place, THURSDAY)
    assert not offered(place, FRIDAY)


def test_cells_get_another_length_while_nobody_is_in_them(place, group, client):
    client.post(path(place, "counters", group.id), data=RULES | {"cell_min": "10"})

    times = offered(place, FRIDAY)
    assert times[:4] == ["07:30", "07:40", "07:50", "08:00"]
    assert len(times) == len(set(times)) == 45


def test_cells_keep_their_length_while_somebody_is_in_them(place, group, client):
    visit(group)

    answer = client.post(path(place, "counters", group.id), data=RULES | {"cell_min": "10"})

    assert answer.status_code == 422
    assert "chưa đổi được độ dài" in answer.text
    assert "07:40" not in offered(place, FRIDAY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"walk_in_counters": "3"},
        {"takes_rest": ""},
        {"kept_places": "9"},
        {"kept_places": "1", "kept_hours": "trưa"},
        {"name": ""},
        {"counters": "0"},
    ],
    ids=str,
)
def test_rules_that_contradict_themselves_are_refused_in_words(place, group, client, wrong):
    sent = {name: value for name, value in (RULES | wrong).items() if value}

    answer = client.post(path(place, "counters", group.id), data=sent)

    assert answer.status_code == 422
    assert 'class="errors"' in answer.text


def test_a_second_group_takes_a_field_from_the_first(place, client):
    land = build.procedure(field="Đất đai", plain_name="Sang tên sổ đỏ")
    db.session.commit()
    rules = RULES | {"name": "Quầy đất đai", "fields": "Đất đai", "takes_rest": ""}

    client.post(path(place, "counters", "new"), data={k: v for k, v in rules.items() if v})

    db.session.expire_all()
    assert groups.group_for(office=place, procedure=land).name == "Quầy đất đai"
    assert len(offered(place, FRIDAY)) == 60


def test_whom_a_change_concerns_is_shown_before_it_is_done(place, group, client):
    booking = visit(group)
    sent = {"days_text": "3/12/2026", "reason": "Mất điện"}

    page = client.post(path(place, "days-off/new"), data=sent)

    assert page.status_code == 200
    assert booking.name in page.text
    assert 'name="days_text" value="3/12/2026"' in page.text
    assert offered(place, THURSDAY)
    assert db.session.scalars(select(Closure)).all() == []

    client.post(path(place, "days-off/new"), data=sent | {"sure": "yes"})
    assert offered(place, THURSDAY) == []
    db.session.expire_all()
    assert booking.status == "BOOKED"


def test_a_change_that_concerns_nobody_is_done_at_once(place, client):
    sent = {"days_text": "3/12/2026", "reason": "Mất điện"}

    assert client.post(path(place, "days-off/new"), data=sent).status_code == 303
    assert offered(place, THURSDAY) == []


def test_many_days_off_come_as_a_list_or_as_spans(place, client):
    sent = {"days_text": "3/12/2026, 8/12\n10/12 - 12/12/2026", "reason": "Sửa nhà", "sure": "yes"}

    client.post(path(place, "days-off/new"), data=sent)

    days = sorted(one.on.day for one in db.session.scalars(select(Closure)))
    assert days == [3, 8, 10, 11, 12]
    assert {one.office_id for one in db.session.scalars(select(Closure))} == {place.id}


def test_a_local_holiday_closes_the_whole_province(place, client):
    sent = {"days_text": "4/12/2026", "reason": "Ngày hội", "everywhere": "y"}

    client.post(path(place, "days-off/new"), data=sent)

    assert db.session.scalars(select(Closure)).one().office_id is None
    assert offered(place, FRIDAY) == []


@pytest.mark.parametrize("text", ["hôm qua", "32/12/2026", "1/12/2026", "5/12/2026 - 3/12/2026"])
def test_days_that_cannot_be_are_refused_in_words(place, client, text):
    answer = client.post(path(place, "days-off/new"), data={"days_text": text, "reason": "Nghỉ"})

    assert answer.status_code == 422
    assert 'class="errors"' in answer.text


def test_other_hours_stand_for_the_weeks_even_on_a_holiday(place, client):
    new_year = {"on": "2027-01-01", "hours": "8-10", "reason": "Trực lễ"}
    client.post(path(place, "exceptions/new"), data=new_year)
    client.post(path(place, "exceptions/new"), data={"on": "2026-12-04", "hours": "14-15"})

    assert offered(place, FRIDAY) == ["14:00", "14:15", "14:30", "14:45"]
    assert db.session.scalars(select(OpeningException)).first().on
    opening = groups.group_opening(group=place.groups[0], first=date(2027, 1, 1), days=1)
    assert len(opening[date(2027, 1, 1)]) == 1


def test_other_hours_are_dropped_again(place, client):
    client.post(path(place, "exceptions/new"), data={"on": "2026-12-04", "hours": "14-15"})

    client.post(path(place, "exceptions/2026-12-04/drop"))

    assert len(offered(place, FRIDAY)) == 30


def test_a_day_off_wins_over_other_hours(place, client):
    client.post(path(place, "exceptions/new"), data={"on": "2026-12-04", "hours": "14-15"})
    client.post(path(place, "days-off/new"), data={"days_text": "4/12/2026", "reason": "Bão"})

    assert offered(place, FRIDAY) == []


MOBILE = RULES | {
    "name": "Lưu động Tả Van", "counters": "1", "place": "Nhà văn hoá thôn Dền Thàng",
    "commune_code": "03037", "days_text": "4/12/2026 8:00-9:00",
}  # fmt: skip


def test_a_mobile_day_is_offered_to_its_commune_only(place, client):
    answer = client.post(path(place, "counters/new") + "?mobile=1", data=MOBILE)
    assert answer.status_code == 303, answer.text
    procedure = db.session.scalars(select(build.Procedure)).first()

    (group,) = groups.mobile_groups_for(commune_code="03037", procedure=procedure, now=NOW)

    assert group.place == "Nhà văn hoá thôn Dền Thàng"
    free = open_slots(group_id=group.id, after=NOW)
    assert [clock.local(one.starts_at).strftime("%H:%M") for one in free] == [
        "08:00", "08:15", "08:30", "08:45",
    ]  # fmt: skip
    assert groups.mobile_groups_for(commune_code="03001", procedure=procedure, now=NOW) == []


def test_a_mobile_day_that_is_taken_back_is_shown_with_those_who_would_come(place, client):
    client.post(path(place, "counters/new") + "?mobile=1", data=MOBILE)
    group = db.session.scalars(select(CounterGroup).where(CounterGroup.is_mobile)).one()
    booking = visit(group, on=FRIDAY)

    page = client.post(path(place, "counters", group.id), data=MOBILE | {"days_text": ""})

    assert booking.name in page.text
    assert db.session.scalars(select(MobileDay)).one().opens == time(8)


def test_the_month_shows_what_each_day_is_and_how_full(place, group, client):
    visit(group)
    client.post(path(place, "exceptions/new"), data={"on": "2026-12-04", "hours": "14-15"})
    client.post(path(place, "days-off/new"), data={"days_text": "8/12/2026", "reason": "Sửa nhà"})

    page = client.get(path(place, "calendar") + "?month=2026-12").text

    assert 'class="EXCEPTION"' in page
    assert 'class="CLOSED"' in page
    assert "Sửa nhà" in page
    assert "1 trên 60 ô" in page


def test_new_years_day_is_a_holiday_in_the_month(place, client):
    assert 'class="HOLIDAY"' in client.get(path(place, "calendar") + "?month=2027-01").text


def test_nonsense_as_a_month_is_this_month(place, client):
    assert "Tháng 12 năm 2026" in client.get(path(place, "calendar") + "?month=9999-99").text


def test_another_provinces_office_is_not_there(elsewhere, client):
    for page in ("counters", "calendar", "days-off/new", "exceptions/new", "counters/new"):
        assert client.get(path(elsewhere, page)).status_code == 404
