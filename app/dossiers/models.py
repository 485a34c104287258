"""The paper's life: one dossier, where it stands, and who has held it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogue.models import Office, Procedure
from app.core.db import Key, Model, Text20, Text100, Text300, UtcDateTime


class DossierStatus(StrEnum):
    """Where a dossier stands, in the order of its way."""

    OPENED = "OPENED"  # booked, papers still with the citizen
    COLLECTED = "COLLECTED"  # a courier carries it to the office
    ACCEPTED = "ACCEPTED"  # the office took it: the clock runs
    RESULT_READY = "RESULT_READY"
    RETURNING = "RETURNING"  # a courier carries the result home
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


class DossierChannel(StrEnum):
    """How the papers come to the office."""

    COUNTER = "COUNTER"
    POST = "POST"
    ONLINE = "ONLINE"


class Dossier(Model):
    """One application and its papers."""

    __tablename__ = "dossier"
    __table_args__ = (Index(None, "office_id", "status", "due_on"), Index(None, "phone"))

    id: Mapped[Key]
    code: Mapped[Text20] = mapped_column(unique=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    applicant_name: Mapped[Text100]
    phone: Mapped[Text20]
    status: Mapped[DossierStatus] = mapped_column(default=DossierStatus.OPENED)
    channel: Mapped[DossierChannel] = mapped_column(
        default=DossierChannel.COUNTER, server_default=DossierChannel.COUNTER.value
    )
    external_code: Mapped[Text100] = mapped_column(default="", server_default="")  # verbatim
    opened_at: Mapped[UtcDateTime]
    accepted_at: Mapped[UtcDateTime | None]
    due_on: Mapped[date | None]  # the statutory due date
    result_ready_at: Mapped[UtcDateTime | None]
    returned_at: Mapped[UtcDateTime | None]
    cancelled_at: Mapped[UtcDateTime | None]

    procedure: Mapped[Procedure] = relationship()
    office: Mapped[Office] = relationship()
    custody: Mapped[list["CustodyEvent"]] = relationship(
        back_populates="dossier", order_by="CustodyEvent.position"
    )
    payments: Mapped[list["Payment"]] = relationship(order_by="Payment.id")


class Holder(StrEnum):
    """Who answers for the papers."""

    CITIZEN = "CITIZEN"
    COURIER = "COURIER"
    OFFICE = "OFFICE"


class CustodyEvent(Model):
    """Responsibility for the papers passes to someone; rows are added, never changed."""

    __tablename__ = "custody_event"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)

    id: Mapped[Key]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    position: Mapped[int]  # 1 is the first; the unique pair keeps two writers apart
    at: Mapped[UtcDateTime]
    holder: Mapped[Holder]
    holder_name: Mapped[Text100]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    note: Mapped[Text300] = mapped_column(default="")

    dossier: Mapped[Dossier] = relationship(back_populates="custody")


class PaymentKind(StrEnum):
    """Whose the money is: the agency's, or the post's."""

    FEE = "FEE"
    POSTAGE = "POSTAGE"


class Payment(Model):
    """Money that was taken for a dossier; a correction is one row more, below zero."""

    __tablename__ = "payment"
    __table_args__ = (CheckConstraint("amount_vnd <> 0", name="amount_is_something"),)

    id: Mapped[Key]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[PaymentKind]
    amount_vnd: Mapped[int]
    receipt_number: Mapped[Text20] = mapped_column(default="")
    taken_at: Mapped[UtcDateTime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


@event.listens_for(CustodyEvent, "before_update")
@event.listens_for(CustodyEvent, "before_delete")
@event.listens_for(Payment, "before_update")
@event.listens_for(Payment, "before_delete")
def _refuse_to_rewrite(_mapper: object, _connection: object, row: Model) -> None:
    # Whoever lost an original must stay findable: a mistake is corrected by a further row.
    raise RuntimeError(f"Custody and money are only ever added to; {row!r} was to be changed.")
