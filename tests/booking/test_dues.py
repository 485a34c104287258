"""What a visit costs and what was paid for it: fee and postage apart."""

import pytest

from app.accounts.models import Role
from app.booking.dues import dues, shares, take_at_door
from app.booking.models import BookingKind, BookingStatus
from app.core.db import writing
from app.dossiers.models import PaymentKind
from app.dossiers.payments import take_payment
from tests import build
from tests.conftest import NOW


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


def sums(visit, *others) -> dict[str, tuple[int | None, int, int]]:
    lines = dues(dossiers=[visit.dossier], visits=[visit, *others])
    return {line.kind.value: (line.expected_vnd, line.paid_vnd, line.left_vnd) for line in lines}


def test_what_is_expected_stands_beside_what_was_paid(visit):
    pay(visit, 300_000)

    assert sums(visit) == {"FEE": (500_000, 300_000, 200_000), "POSTAGE": (35_000, 0, 35_000)}


def test_what_was_given_back_counts_less(visit):
    pay(visit, 500_000)
    pay(visit, -100_000)

    assert sums(visit)["FEE"] == (500_000, 400_000, 100_000)


def test_a_visit_that_was_cancelled_costs_nothing(visit):
    again = build.visit(dossier_id=visit.dossier_id, postage_vnd=30_000)
    visit.status = BookingStatus.CANCELLED

    assert sums(visit, again)["POSTAGE"] == (30_000, 0, 30_000)


def test_without_a_quote_the_procedures_own_fee_is_expected(visit):
    visit.fee_vnd = visit.postage_vnd = None

    assert sums(visit) == {"FEE": (500_000, 0, 500_000)}


def test_a_fee_that_was_remitted_is_none(visit):
    visit.fee_vnd = 0

    assert sums(visit)["FEE"] == (0, 0, 0)


def test_a_fee_that_nobody_knows_yet_is_not_made_up(visit):
    visit.fee_vnd = visit.postage_vnd = None
    visit.dossier.procedure.fee_vnd = None

    assert sums(visit) == {}


def test_what_a_courier_takes_is_the_fee_first_then_postage(visit):
    known = dues(dossiers=[visit.dossier], visits=[visit])

    assert shares(known, 535_000) == {PaymentKind.FEE: 500_000, PaymentKind.POSTAGE: 35_000}
    assert shares(known, 100_000) == {PaymentKind.FEE: 100_000}
    assert shares([], 20_000) == {PaymentKind.POSTAGE: 20_000}


def test_with_a_result_postage_comes_first(visit):
    known = dues(dossiers=[visit.dossier], visits=[visit])

    assert shares(known, 35_000, first=PaymentKind.POSTAGE) == {PaymentKind.POSTAGE: 35_000}
    assert shares(known, 40_000, first=PaymentKind.POSTAGE) == {
        PaymentKind.POSTAGE: 35_000, PaymentKind.FEE: 5_000,
    }  # fmt: skip


def test_what_is_more_than_anybody_expected_is_postage(visit):
    known = dues(dossiers=[visit.dossier], visits=[visit])

    assert shares(known, 600_000) == {PaymentKind.FEE: 500_000, PaymentKind.POSTAGE: 100_000}


def test_what_was_noted_too_much_is_taken_back_from_postage_first(visit):
    pay(visit, 500_000)
    pay(visit, 35_000, kind=PaymentKind.POSTAGE)
    known = dues(dossiers=[visit.dossier], visits=[visit])

    assert shares(known, -40_000) == {PaymentKind.FEE: -5_000, PaymentKind.POSTAGE: -35_000}
    assert shares(known, -30_000) == {PaymentKind.POSTAGE: -30_000}


def test_what_is_taken_at_the_door_stands_with_the_dossier(visit):
    with writing():
        take_at_door(booking=visit, amount_vnd=535_000, by=build.staff(role=Role.COURIER), now=NOW)

    assert sums(visit) == {"FEE": (500_000, 500_000, 0), "POSTAGE": (35_000, 35_000, 0)}
