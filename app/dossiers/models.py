"""The paper's life: one dossier, where it stands, and who has held it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event
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


@event.listens_for(CustodyEvent, "before_update")
@event.listens_for(CustodyEvent, "before_delete")
def _refuse_to_rewrite(_mapper: object, _connection: object, row: CustodyEvent) -> None:
    # Whoever lost an original must stay findable: a mistake is corrected by a further row.
    raise RuntimeError(f"Custody is only ever added to; position {row.position} was to be changed.")
