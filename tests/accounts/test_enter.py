"""Who may enter where: the guard before every view."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.accounts.services import revoke_sign_ins
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.conftest import NOW


def test_a_citizen_at_a_door_for_staff_is_shown_to_sign_in_with_the_way_back(client):
    answer = client.get("/dispatch?week=2")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/dispatch?week%3D2")


def test_a_part_of_a_page_leaves_for_sign_in_as_a_whole(client):
    answer = client.get("/dispatch", headers={"HX-Request": "true", "HX-Request-Type": "partial"})

    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/dispatch"


def test_what_was_sent_without_a_sign_in_does_not_become_a_way_back(client):
    assert client.post("/account/sign-ins/revoke").location == "/sign-in"


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICER, Role.FOCAL_PERSON])
def test_another_role_is_told_that_the_page_is_not_theirs(client, sign_in, role):
    sign_in(role)

    answer = client.get("/dispatch")

    assert answer.status_code == 403
    assert "không có quyền" in answer.text


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.ADMINISTRATOR])
def test_the_role_and_the_administrator_enter(client, sign_in, role):
    sign_in(role)

    assert client.get("/dispatch").status_code == 200


def test_a_revoked_session_is_out_at_once(client, sign_in):
    staff = sign_in(Role.OFFICER)
    assert client.get("/account").status_code == 200
    with writing():
        revoke_sign_ins(staff_id=staff.id, now=NOW)

    assert client.get("/account").status_code == 303


def test_a_session_that_ended_is_out(client, sign_in):
    sign_in(Role.OFFICER)

    with clock.frozen_at(NOW + timedelta(hours=13)):
        assert client.get("/account").status_code == 303


def test_who_is_no_longer_active_is_out_at_once(client, sign_in):
    staff = sign_in(Role.OFFICER)
    staff.is_active = False
    db.session.commit()

    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "\x00", "9" * 23, "x" * 4000])
def test_an_invented_token_lets_nobody_in(client, token):
    with client.session_transaction() as session:
        session["sign_in"] = token

    assert client.get("/account").status_code == 303


def test_a_session_cookie_that_was_tampered_with_lets_nobody_in(client, sign_in):
    sign_in(Role.OFFICER)
    cookie = client.get_cookie("tantay").value
    client.set_cookie("tantay", cookie[:-3] + "xxx")

    assert client.get("/account").status_code == 303


OFFICERS_ROOMS = [
    "Bàn Một cửa", "Sảnh chờ", "Lịch bị ảnh hưởng", "Đường", "Đặt lịch hộ", "Tài khoản",
]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.OFFICER, OFFICERS_ROOMS),
        (Role.DISPATCHER, ["Điều phối", "Đường", "Tài khoản"]),
        (Role.COURIER, ["Tuyến hôm nay", "Tài khoản"]),
        (Role.FOCAL_PERSON, ["Đặt lịch hộ", "Theo dõi hồ sơ", "Tài khoản"]),
        (Role.ADMINISTRATOR, ["Bàn Một cửa", "Điều phối", "Đường", "Quản trị", "Tài khoản"]),
    ],
)
def test_the_links_above_lead_where_the_role_may_go(client, sign_in, role, labels):
    sign_in(role)

    page = client.get("/account").text

    rooms = page.partition('<nav class="rooms"')[2].partition("</nav>")[0]
    assert [line.split(">")[1].split("<")[0] for line in rooms.split("<a")[1:]] == labels
    assert rooms.count('aria-current="page"') == 1


def test_no_link_leads_to_a_closed_door(client, sign_in):
    for role in Role:
        sign_in(role)
        page = client.get("/account").text
        rooms = page.partition('<nav class="rooms"')[2].partition("</nav>")[0]
        for link in rooms.split('href="')[1:]:
            path = link.split('"')[0]
            assert client.get(path, follow_redirects=True).status_code in {200, 404}, (role, path)


def test_a_member_of_staff_is_known_on_citizens_pages_too(client, sign_in):
    sign_in(Role.DISPATCHER)
    build.commune()

    assert 'href="/dispatch"' in client.get("/sign-in/code").text
