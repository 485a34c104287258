"""Several procedures and several people in one visit."""

import re
from datetime import date, time

from app.booking.models import Booking
from app.catalogue.models import Bundle
from app.catalogue.procedure_models import BundleItem
from app.core.db import db
from tests import build
from tests.booking.shop import THURSDAY, count, fields, said
from tests.conftest import NOW


def another(**values: object):
    made = build.procedure(plain_name="Nhập khẩu cho con", duration_min=30, **values)
    db.session.commit()
    return made


def send(client, shop, more, **typed: str):
    query = shop.query(more=[one.code for one in more], slot=shop.counter[0].id)
    page = client.get(shop.path("confirm"), query_string=query)
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678"} | typed
    return client.post(shop.path("confirm"), query_string=query, data=form)


def the_booking() -> Booking:
    db.session.expire_all()
    return db.session.query(Booking).one()


def test_the_page_leads_to_another_procedure_and_another_person(client, shop):
    page = client.get(f"/book/{shop.procedure.code}").text

    assert f"/book?with={shop.procedure.code}" in page
    assert f"more={shop.procedure.code}" in page


def test_a_procedure_that_is_added_comes_back_with_those_before(client, shop):
    more = another()

    page = client.get(f"/book?with={shop.procedure.code}&all=1").text

    assert f"/book/{shop.procedure.code}?more={more.code}" in page


def test_what_was_added_is_listed_with_the_time_of_all(client, shop):
    more = another()

    page = client.get(f"/book/{shop.procedure.code}?more={more.code}").text

    assert "2 hồ sơ trong một lần hẹn, khoảng 45 phút ở quầy." in page
    assert "Nhập khẩu cho con" in page


def test_one_of_several_can_be_left_out_again(client, shop):
    more = another()
    page = client.get(f"/book/{shop.procedure.code}?more={more.code},{shop.procedure.code}").text

    links = re.findall(r'href="([^"]+)">Bỏ<', page)

    assert [said(link).get("more") for link in links] == [shop.procedure.code, more.code]


def test_only_times_with_room_for_all_of_it_are_offered(client, shop):
    more = another()

    alone = client.get(shop.path("time"), query_string=shop.query()).text
    both = client.get(shop.path("time"), query_string=shop.query(more=more.code)).text

    assert alone.count('type="radio"') == 4
    # 45 minutes: 8:00 and 8:30 on Thursday; nothing follows 9:00, nor Friday's 8:00.
    assert both.count('type="radio"') == 2


def test_both_dossiers_are_opened_in_one_booking(client, shop):
    answer = send(client, shop, [another()])

    assert answer.status_code == 303
    first, second = the_booking().dossiers
    assert (first.applicant_name, second.applicant_name) == ("Vàng Thị Dở", "Vàng Thị Dở")
    assert second.procedure.plain_name == "Nhập khẩu cho con"


def test_another_person_is_named_beside_the_procedure(client, shop):
    send(client, shop, [shop.procedure], **{"names-0": "Giàng A Páo"})

    assert [one.applicant_name for one in the_booking().dossiers] == ["Vàng Thị Dở", "Giàng A Páo"]


def test_the_same_person_cannot_come_twice_for_the_same(client, shop):
    answer = send(client, shop, [shop.procedure])

    assert answer.status_code == 422
    assert "Mời bạn gõ tên người khác cho thủ tục này." in answer.text
    assert count(Booking) == 0


def test_a_name_that_is_missing_is_asked_for_above_and_beside_its_field(client, shop):
    answer = send(client, shop, [shop.procedure])

    assert answer.status_code == 422
    assert '<a href="#names-0">Mời bạn gõ tên người khác' in " ".join(answer.text.split())
    assert "Ghi tên người khác cùng làm thủ tục này." in answer.text
    assert "Để trống nếu vẫn là người ở trên." not in answer.text


def test_a_visit_holds_eight_dossiers_at_most(client, shop):
    codes = ",".join([shop.procedure.code] * 20)

    page = client.get(f"/book/{shop.procedure.code}?more={codes}").text

    assert "8 hồ sơ trong một lần hẹn" in page
    assert "Thêm thủ tục khác" not in page


def test_a_bundle_is_booked_as_one_visit(client, shop):
    more = another()
    bundle = Bundle(
        code="SINH-CON", name="Sinh con", name_en="A child is born", plain_name="Sinh con",
        life_event=shop.procedure.life_event, search_key="sinh con",
    )  # fmt: skip
    for position, one in enumerate([shop.procedure, more], start=1):
        bundle.items.append(BundleItem(procedure_id=one.id, position=position))
    db.session.add(bundle)
    db.session.commit()

    answer = client.get("/bundles/SINH-CON/book")

    assert answer.status_code == 303
    assert answer.location == f"/book/{shop.procedure.code}?more={more.code}"
    assert client.get("/bundles/NONE/book").status_code == 404


def test_retired_procedures_are_not_added(client, shop):
    gone = another(is_offered=False)

    page = client.get(f"/book/{shop.procedure.code}?more={gone.code}").text

    assert "Nhập khẩu cho con" not in page


def test_a_run_of_cells_that_is_gone_is_answered_with_runs_that_are_free(client, shop):
    more = another()
    build.slot(office_id=shop.office.id, on=date(2026, 12, 4), opens=time(8, 30))
    db.session.commit()
    shop.counter[1].taken = 1
    db.session.commit()

    answer = send(client, shop, [more])

    assert NOW.date() < THURSDAY
    assert answer.status_code == 409
    assert re.findall(r'name="slot"\s+value="(\d+)"', answer.text) == [str(shop.counter[3].id)]
