"""What a courier is to take at a door: what was agreed, without what was paid before."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.booking import queries
from app.booking.dues import dues
from app.booking.models import Booking, BookingKind
from app.catalogue import tariffs
from app.core.i18n import _
from app.core.text import fold
from app.dossiers.models import PaymentKind


@dataclass(frozen=True, kw_only=True)
class DoorMoney:
    """The two sums to be taken; None: nobody knows beforehand."""

    fee_vnd: int | None
    postage_vnd: int | None
    group: str = ""  # who pays less, and has a certificate of it

    @property
    def total_vnd(self) -> int:
        """What is known of both together."""
        return (self.fee_vnd or 0) + (self.postage_vnd or 0)


def money_at_door(visit: Booking) -> DoorMoney:
    """Return what is to be taken at a visit."""
    visits = {
        one.id: one for item in visit.dossiers for one in queries.bookings_of(dossier_id=item.id)
    }
    known = dues(dossiers=visit.dossiers, visits=list(visits.values()))
    left = {due.kind: due.left_vnd for due in known if due.expected_vnd is not None}
    is_pickup = visit.kind is BookingKind.PICKUP
    province_code = visit.commune.province_code if visit.commune else ""
    group = tariffs.discount_of(province_code=province_code, code=visit.discount_group)
    return DoorMoney(
        # Whoever gets a result has paid its fee where it was taken in.
        fee_vnd=left.get(PaymentKind.FEE) if is_pickup else 0,
        postage_vnd=left.get(PaymentKind.POSTAGE),
        group=tariffs.group_name(group) if group else "",
    )


def agreed_vnd(visits: Iterable[Booking]) -> int:
    """Return what was agreed to be taken at visits, as far as each visit says so itself."""
    return sum((one.fee_vnd or 0) + (one.postage_vnd or 0) for one in visits)


def who_is_met(visit: Booking) -> str:
    """Say whom a courier meets instead of the applicant, and by which paper; nothing if nobody."""
    if not visit.proxy_name:
        return ""
    if "uy quyen" in fold(visit.proxy_paper):  # Whoever wrote it down has named it already.
        return f"{visit.proxy_name}, {visit.proxy_paper}"
    if visit.proxy_paper:
        words: str = _(
            "%(name)s, giấy uỷ quyền số %(paper)s", name=visit.proxy_name, paper=visit.proxy_paper
        )
        return words
    return _("%(name)s, thay người nộp", name=visit.proxy_name)
