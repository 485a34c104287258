"""The page says what a visit costs and what was paid, with the receipts."""

import pytest

from app.accounts.models import Role
from app.booking.models import BookingKind
from app.core.db import writing
from app.dossiers.models import PaymentKind
from app.dossiers.payments import take_payment
from tests import build
from tests.conftest import NOW
from tests.tracking.road import PHONE


@pytest.fixture
def visit(app):
    with writing():
        dossier = build.dossier(procedure_id=build.procedure(fee_vnd=500_000).id)
        return build.visit(
            kind=BookingKind.PICKUP, dossier_id=dossier.id, fee_vnd=500_000, postage_vnd=35_000
        )


def pay(visit, amount_vnd: int, kind: PaymentKind = PaymentKind.FEE, number: str = "") -> None:
    with writing():
        take_payment(
            dossier_id=visit.dossier_id,
            kind=kind,
            amount_vnd=amount_vnd,
            receipt_number=number,
            by=build.staff(role=Role.OFFICER),
            now=NOW,
        )


def test_the_page_shows_the_lines_with_their_receipts(client, visit):
    pay(visit, 300_000, number="LP 77")
    client.post("/track", data={"code": visit.code, "phone": PHONE})

    page = client.get(f"/bookings/{visit.code}").text

    assert "Đã thu 300.000\xa0đ ngày 02/12/2026" in page
    assert "biên lai LP 77" in page
    assert "Còn phải trả 200.000\xa0đ" in page
    assert "Cước bưu chính" in page
