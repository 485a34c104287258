"""What a visit costs and what was paid for it: the agency's fee and the post's charge apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Staff
from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.queries import bookings_of
from app.dossiers.models import Dossier, Payment, PaymentKind
from app.dossiers.payments import take_payment

NOT_OWED = {BookingStatus.CANCELLED, BookingStatus.FAILED}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Money that was taken, or, below zero, given back."""

    amount_vnd: int
    number: str
    taken_at: datetime


@dataclass(frozen=True, kw_only=True)
class Due:
    """One of the two sums: what is expected, and what was paid."""

    kind: PaymentKind
    expected_vnd: int | None  # None: nobody knows beforehand
    receipts: Sequence[Receipt]

    @property
    def paid_vnd(self) -> int:
        """What was taken so far."""
        return sum(receipt.amount_vnd for receipt in self.receipts)

    @property
    def left_vnd(self) -> int:
        """What is still to be paid."""
        return max(0, (self.expected_vnd or 0) - self.paid_vnd)


def dues(*, dossiers: Sequence[Dossier], visits: Sequence[Booking]) -> list[Due]:
    """Return the sums that anything is known of."""
    owed = [one for one in visits if one.status not in NOT_OWED]
    told = _sum([one.fee_vnd for one in owed])
    expected = {
        PaymentKind.FEE: _sum_of_fees(dossiers) if told is None else told,
        PaymentKind.POSTAGE: _sum([one.postage_vnd for one in owed]),
    }
    payments = sorted((row for one in dossiers for row in one.payments), key=lambda row: row.id)
    lines = [
        Due(kind=kind, expected_vnd=expected[kind], receipts=_receipts(payments, kind))
        for kind in PaymentKind
    ]
    return [line for line in lines if line.expected_vnd is not None or line.receipts]


def take_at_door(*, booking: Booking, amount_vnd: int, by: Staff, now: datetime) -> None:
    """
    Write down what a courier took at a door in one sum, as fee and as postage.

    Parameters
    ----------
    amount_vnd
        Below zero, it was noted too much before.
    """
    visits = {one.id: one for item in booking.dossiers for one in bookings_of(dossier_id=item.id)}
    known = dues(dossiers=booking.dossiers, visits=list(visits.values()))
    # Papers go with their fee; whoever gets a result has most likely paid it at the office.
    is_return = booking.kind is BookingKind.RETURN
    first = PaymentKind.POSTAGE if is_return else PaymentKind.FEE
    for kind, part in shares(known, amount_vnd, first=first).items():
        take_payment(dossier_id=booking.dossier_id, kind=kind, amount_vnd=part, by=by, now=now)


def shares(
    known: Sequence[Due], amount_vnd: int, *, first: PaymentKind = PaymentKind.FEE
) -> dict[PaymentKind, int]:
    """
    Return what of a sum is fee and what is postage; what nobody expected is postage.

    What is taken back comes out of the one that is paid last.
    """
    order = sorted(known, key=lambda due: due.kind is not first)
    found = dict.fromkeys(PaymentKind, 0)
    rest = amount_vnd
    for due in order if amount_vnd >= 0 else reversed(order):
        part = min(rest, due.left_vnd) if amount_vnd >= 0 else max(rest, -due.paid_vnd)
        found[due.kind] += part
        rest -= part
    found[PaymentKind.POSTAGE] += rest
    return {kind: vnd for kind, vnd in found.items() if vnd}


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _sum_of_fees(dossiers: Sequence[Dossier]) -> int | None:
    fees = [one.procedure.fee_vnd for one in dossiers]
    return None if None in fees else _sum(fees)


def _receipts(payments: Sequence[Payment], kind: PaymentKind) -> list[Receipt]:
    return [
        Receipt(amount_vnd=row.amount_vnd, number=row.receipt_number, taken_at=row.taken_at)
        for row in payments
        if row.kind is kind
    ]
