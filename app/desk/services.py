"""What an officer does at the desk; each takes an office's own dossiers only."""

from datetime import datetime

from app.accounts.models import Staff
from app.booking import services as bookings
from app.booking.models import Booking
from app.booking.services import Door
from app.desk import queries
from app.dispatch import services as dispatch
from app.dossiers import services as dossiers
from app.dossiers.models import Dossier, Payment, PaymentKind
from app.dossiers.payments import take_payment


def accept(
    *, code: str, officer: Staff, now: datetime, fee_vnd: int = 0, receipt_number: str = ""
) -> Dossier:
    """Take a dossier in, whoever brought it, with its fee; what was to fetch it is closed."""
    dossier = queries.dossier(code=code, office_id=officer.office_id)
    dossiers.accept(dossier_id=dossier.id, officer=officer, now=now)
    if fee_vnd:
        take_payment(
            dossier_id=dossier.id,
            kind=PaymentKind.FEE,
            amount_vnd=fee_vnd,
            receipt_number=receipt_number,
            by=officer,
            now=now,
        )
    bookings.complete_counter_visit(dossier_id=dossier.id, now=now)
    bookings.call_off_visits(dossier_id=dossier.id, now=now)
    return dossier


def note_payment(
    *,
    code: str,
    kind: PaymentKind,
    amount_vnd: int,
    receipt_number: str,
    officer: Staff,
    now: datetime,
) -> Payment:
    """Note money that was taken for a dossier of the office, or given back."""
    dossier = queries.dossier(code=code, office_id=officer.office_id)
    return take_payment(
        dossier_id=dossier.id,
        kind=kind,
        amount_vnd=amount_vnd,
        receipt_number=receipt_number,
        by=officer,
        now=now,
    )


def note_result(*, code: str, officer: Staff, now: datetime) -> Dossier:
    """Note that a dossier's result has come."""
    dossier = queries.dossier(code=code, office_id=officer.office_id)
    return dossiers.result_ready(dossier_id=dossier.id, officer=officer, now=now)


def hand_out(*, code: str, officer: Staff, receiver_name: str, now: datetime) -> Dossier:
    """Hand a result out at the counter; no courier needs to bring it any more."""
    dossier = queries.dossier(code=code, office_id=officer.office_id)
    dossiers.hand_over_result(dossier_id=dossier.id, now=now, receiver_name=receiver_name)
    bookings.call_off_visits(dossier_id=dossier.id, now=now)
    return dossier


def send_home(*, code: str, officer: Staff, door: Door | None, now: datetime) -> Booking:
    """
    Have a courier bring a result on the first service day with room and with routes still open.

    Raises
    ------
    NotFetchedError
        When no door is given and none is known.
    """
    dossier = queries.dossier(code=code, office_id=officer.office_id)
    dossiers.expect_result_at_office(dossier_id=dossier.id)
    on = dispatch.day_for_return(province_code=officer.province_code, now=now)
    return bookings.book_return(
        dossier_id=dossier.id, on=on, now=now, door=door, booked_by_id=officer.id
    )


def bring_back(*, code: str, officer: Staff, now: datetime) -> Dossier:
    """Take a result back that a courier could not hand over."""
    dossier = queries.dossier(code=code, office_id=officer.office_id)
    return dossiers.bring_back_result(dossier_id=dossier.id, officer=officer, now=now)
