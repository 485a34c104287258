"""What a courier reads of a door: whom they meet, where, and what they are to take."""

import re
from datetime import date
from html import unescape

import pytest

from app.booking.models import Booking, BookingKind, BookingStatus, MeetingPlace, Outcome
from app.booking.visits import complete_visit
from app.catalogue.models import OfficeKind
from app.catalogue.tariff_models import DiscountGroup
from app.core.db import db, writing
from app.dossiers.models import DossierStatus, PaymentKind
from app.dossiers.payments import take_payment
from tests import build
from tests.conftest import NOW


@pytest.fixture
def first(ride) -> Booking:
    """The pickup at the first door."""
    return ride.stops[0].booking


def test_fee_and_postage_are_named_apart_and_together(client, first):
    first.fee_vnd, first.postage_vnd = 50_000, 54_000
    db.session.commit()

    page = text(client)

    assert "Thu lệ phí 50.000 đ" in page
    assert "Thu cước 54.000 đ" in page
    assert "Thu tất cả 104.000 đ" in page


def test_what_was_paid_is_not_taken_again(client, first, ride):
    first.fee_vnd, first.postage_vnd = 50_000, 54_000
    db.session.commit()
    with writing():
        take_payment(
            dossier_id=first.dossier_id,
            kind=PaymentKind.POSTAGE,
            amount_vnd=54_000,
            by=ride.courier,
            now=NOW,
        )

    page = text(client)

    assert "Thu lệ phí 50.000 đ" in page
    assert "Thu cước" not in page


def test_whoever_pays_less_shows_a_certificate(client, first):
    group = DiscountGroup(province_code="15", code="HO_NGHEO", name="Hộ nghèo", percent=50)
    db.session.add(group)
    first.discount_group = "HO_NGHEO"
    db.session.commit()

    assert "Hộ nghèo. Mời bạn xem giấy xác nhận." in text(client)


def test_a_proxy_is_met_with_the_paper_that_authorises_them(client, first):
    first.proxy_name, first.proxy_paper = "Sùng A Dơ", "12/2026"
    db.session.commit()

    assert "Gặp Sùng A Dơ, giấy uỷ quyền số 12/2026" in text(client)

    first.proxy_paper = "Giấy ủy quyền số 12, UBND xã chứng thực"
    db.session.commit()
    assert "Gặp Sùng A Dơ, Giấy ủy quyền số 12, UBND xã chứng thực" in text(client)


def test_a_post_point_is_named_and_can_be_called(client, first):
    point = build.office(kind=OfficeKind.POST_POINT, name="Bưu điện Tả Van", phone="02143000111")
    first.place, first.point_id, first.hamlet = MeetingPlace.POST_POINT, point.id, point.name
    db.session.commit()

    page = text(client)

    assert "Bưu điện Tả Van, Xã Tả Van" in page
    assert 'href="tel:02143000111"' in client.get("/courier/today").text


def test_other_dossiers_of_the_door_are_listed(client, first):
    second = build.dossier(applicant_name="Sùng Thị Mảy")
    db.session.add(build.BookingItem(booking_id=first.id, dossier_id=second.id, position=2))
    db.session.commit()

    assert "Hồ sơ khác Làm giấy khai sinh, Sùng Thị Mảy" in text(client)


def test_a_result_left_at_a_post_point_is_in_its_hands(app, courier):
    point = build.office(kind=OfficeKind.POST_POINT, name="Bưu điện Tả Van")
    dossier = build.dossier(status=DossierStatus.RESULT_READY)
    visit = build.visit(
        kind=BookingKind.RETURN,
        on=date(2026, 12, 2),
        dossier_id=dossier.id,
        status=BookingStatus.PROMISED,
        place=MeetingPlace.POST_POINT,
        point_id=point.id,
    )
    db.session.commit()

    with writing():
        complete_visit(booking_id=visit.id, outcome=Outcome.DONE, courier=courier, at=NOW, now=NOW)

    assert dossier.custody[-1].holder_name == "Bưu điện Tả Van"


def text(client) -> str:
    bare = re.sub(r"<[^>]+>", " ", client.get("/courier/today").text)
    return " ".join(unescape(bare).split()).replace("\xa0", " ")
