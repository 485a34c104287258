"""Money taken for a dossier, written down once and never changed: the fee and the postage apart."""

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Staff
from app.core import audit
from app.core.db import db
from app.dossiers.errors import DossierNotFoundError, NothingTakenError, PaidTwiceError
from app.dossiers.models import Dossier, Payment, PaymentKind

RECEIPT_LETTERS = 20
MOST_VND = 1_000_000_000


def take_payment(
    *,
    dossier_id: int,
    kind: PaymentKind,
    amount_vnd: int,
    receipt_number: str = "",
    by: Staff,
    now: datetime,
) -> Payment:
    """
    Write down money that was taken; what was noted too much is a further row, below zero.

    Raises
    ------
    DossierNotFoundError
        When there is no such dossier.
    NothingTakenError
        When it is nothing, absurd, or takes back more than was ever taken.
    PaidTwiceError
        When the same receipt stands already.
    """
    # Whoever writes of a dossier's money waits for whoever does so now: sums must add up.
    found = db.session.scalar(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update())
    if found is None:
        raise DossierNotFoundError
    _expect_sense(dossier_id, kind, amount_vnd)
    if receipt_number and amount_vnd > 0:
        _expect_new(dossier_id, kind, receipt_number)
    payment = Payment(
        dossier_id=dossier_id,
        kind=kind,
        amount_vnd=amount_vnd,
        receipt_number=receipt_number[:RECEIPT_LETTERS],
        taken_at=now,
        staff_id=by.id,
    )
    db.session.add(payment)
    db.session.flush()
    audit.record(
        action="dossiers.payment_taken", subject=f"dossier:{dossier_id}", by=by.username, now=now
    )
    return payment


def _expect_sense(dossier_id: int, kind: PaymentKind, amount_vnd: int) -> None:
    taken = select(func.coalesce(func.sum(Payment.amount_vnd), 0)).where(
        Payment.dossier_id == dossier_id, Payment.kind == kind
    )
    stands = db.session.scalar(taken) or 0
    if amount_vnd == 0 or abs(amount_vnd) > MOST_VND or stands + amount_vnd < 0:
        raise NothingTakenError


def _expect_new(dossier_id: int, kind: PaymentKind, receipt_number: str) -> None:
    # A receipt that was taken back may be written again: its rows then come to nothing.
    standing = select(func.coalesce(func.sum(Payment.amount_vnd), 0)).where(
        Payment.dossier_id == dossier_id,
        Payment.kind == kind,
        Payment.receipt_number == receipt_number,
    )
    if (db.session.scalar(standing) or 0) > 0:
        raise PaidTwiceError(receipt_number=receipt_number)
