"""Promises to citizens: places in slots, and the bookings that took them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, column, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Staff
from app.catalogue.models import Office
from app.core.db import Key, Model, Text20, Text100, Text300, UtcDateTime
from app.dossiers.models import Dossier
from app.geo.models import Commune

HORIZON_DAYS = 14  # how far ahead slots are open


class PickupZone(Model):
    """Communes that are served together, with common pickup slots."""

    __tablename__ = "pickup_zone"

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    name: Mapped[Text100]
    capacity: Mapped[int] = mapped_column(default=12)  # pickups in one window


class ZoneCommune(Model):
    """Which zone serves a commune: one, or none."""

    __tablename__ = "zone_commune"

    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("pickup_zone.id"), index=True)


class Slot(Model):
    """A span of time at one office, or in one pickup zone, with room for a number of people."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("(office_id IS NULL) <> (zone_id IS NULL)", name="office_or_zone"),
        Index(
            "uq_slot_office_id_starts_at",
            "office_id",
            "starts_at",
            unique=True,
            sqlite_where=column("office_id").is_not(None),
            postgresql_where=column("office_id").is_not(None),
        ),
        Index(
            "uq_slot_zone_id_starts_at",
            "zone_id",
            "starts_at",
            unique=True,
            sqlite_where=column("zone_id").is_not(None),
            postgresql_where=column("zone_id").is_not(None),
        ),
    )

    id: Mapped[Key]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_zone.id"))
    starts_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]  # exclusive
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    # No more pickups: the day's routes are published.
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=false())

    office: Mapped[Office | None] = relationship()
    zone: Mapped[PickupZone | None] = relationship()

    @property
    def left(self) -> int:
        return self.capacity - self.taken


class BookingKind(StrEnum):
    """Where the citizen and the post meet, and who brings what."""

    COUNTER = "COUNTER"
    PICKUP = "PICKUP"
    RETURN = "RETURN"


class BookingStatus(StrEnum):
    """Where the promise stands."""

    BOOKED = "BOOKED"
    PROMISED = "PROMISED"  # a published route serves it: the citizen knows the hour
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Outcome(StrEnum):
    """How a visit ended."""

    DONE = "DONE"
    ABSENT = "ABSENT"
    REFUSED = "REFUSED"
    PAPERS_MISSING = "PAPERS_MISSING"


class Booking(Model):
    """The promise to a citizen: at the counter, or at the door."""

    __tablename__ = "booking"
    __table_args__ = (
        Index(None, "on", "kind", "status"),
        Index(None, "phone"),
        CheckConstraint("kind = 'RETURN' OR slot_id IS NOT NULL", name="place_is_claimed"),
    )

    id: Mapped[Key]
    code: Mapped[Text20] = mapped_column(unique=True)
    kind: Mapped[BookingKind]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.BOOKED)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"), index=True)
    on: Mapped[date]
    window_from: Mapped[UtcDateTime]  # the work may begin from here ...
    window_to: Mapped[UtcDateTime]  # ... to here
    name: Mapped[Text100]
    phone: Mapped[Text20]
    is_on_behalf: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="vi")
    booked_at: Mapped[UtcDateTime]
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    # At the door only.
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    hamlet: Mapped[Text100] = mapped_column(default="")  # house, street or hamlet
    landmark: Mapped[Text300] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    service_s: Mapped[int] = mapped_column(default=0)  # expected time at the door
    priority: Mapped[int] = mapped_column(default=0)  # 0 to 100

    # Told when the plan is published.
    eta_from: Mapped[UtcDateTime | None]
    eta_to: Mapped[UtcDateTime | None]
    courier_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    outcome: Mapped[Outcome | None]
    outcome_at: Mapped[UtcDateTime | None]
    outcome_note: Mapped[Text300] = mapped_column(default="")
    cancelled_at: Mapped[UtcDateTime | None]

    dossier: Mapped[Dossier] = relationship()
    slot: Mapped[Slot | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    courier: Mapped[Staff | None] = relationship(foreign_keys=[courier_id])


class BookingRequest(Model):
    """A form that was sent: the same key again is answered with the same booking."""

    __tablename__ = "booking_request"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))  # of what the form said
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    at: Mapped[UtcDateTime]
