"""Money is written down once, never changed, and its sums never fall below nothing."""

import pytest

from app.core.audit import AuditEntry
from app.core.db import db
from app.dossiers.errors import DossierNotFoundError, NothingTakenError, PaidTwiceError
from app.dossiers.models import Payment, PaymentKind
from app.dossiers.payments import MOST_VND, take_payment
from tests import build
from tests.conftest import NOW


@pytest.fixture
def dossier(app):
    return build.dossier()


@pytest.fixture
def officer(dossier):
    return build.staff()


@pytest.fixture
def pay(dossier, officer):
    def pay(amount_vnd: int, number: str = "", kind: PaymentKind = PaymentKind.FEE) -> Payment:
        return take_payment(
            dossier_id=dossier.id,
            kind=kind,
            amount_vnd=amount_vnd,
            receipt_number=number,
            by=officer,
            now=NOW,
        )

    return pay


def test_what_was_taken_stands_with_its_receipt_and_who_took_it(pay, dossier, officer):
    pay(50_000, "LP 0012")

    (row,) = dossier.payments
    assert (row.kind, row.amount_vnd, row.receipt_number) == (PaymentKind.FEE, 50_000, "LP 0012")
    assert (row.staff_id, row.taken_at) == (officer.id, NOW)
    assert db.session.query(AuditEntry).one().action == "dossiers.payment_taken"


def test_a_mistake_is_put_right_by_a_further_row(pay, dossier):
    pay(50_000, "LP 0012")
    pay(-20_000, "LP 0012")

    assert [row.amount_vnd for row in dossier.payments] == [50_000, -20_000]


def test_more_than_was_taken_cannot_be_given_back(pay):
    pay(50_000)

    with pytest.raises(NothingTakenError):
        pay(-50_001)


def test_postage_does_not_pay_back_a_fee(pay):
    pay(50_000, kind=PaymentKind.POSTAGE)

    with pytest.raises(NothingTakenError):
        pay(-50_000, kind=PaymentKind.FEE)


@pytest.mark.parametrize("amount_vnd", [0, MOST_VND + 1, -1])
def test_what_makes_no_sense_is_refused(pay, amount_vnd):
    with pytest.raises(NothingTakenError):
        pay(amount_vnd)


def test_the_same_receipt_is_written_once(pay):
    pay(50_000, "LP 0012")

    with pytest.raises(PaidTwiceError):
        pay(50_000, "LP 0012")


def test_a_receipt_that_was_taken_back_may_be_written_again(pay):
    pay(50_000, "LP 0012")
    pay(-50_000, "LP 0012")

    assert pay(60_000, "LP 0012").amount_vnd == 60_000


def test_a_row_is_never_changed(pay):
    row = pay(50_000)
    row.amount_vnd = 1

    with pytest.raises(RuntimeError, match="only ever added to"):
        db.session.flush()


def test_there_must_be_a_dossier(officer):
    with pytest.raises(DossierNotFoundError):
        take_payment(dossier_id=99, kind=PaymentKind.FEE, amount_vnd=1, by=officer, now=NOW)
