"""Promises to citizens: places in slots, and the bookings that took them."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    column,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Staff
from app.catalogue.models import CounterGroup, Office
from app.catalogue.tariff_models import MeetingPlace as MeetingPlace  # Known here too.
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
    capacity: Mapped[int] = mapped_column(default=12)  # visits in one window


class ZoneCommune(Model):
    """Which zone serves a commune: one, or none."""

    __tablename__ = "zone_commune"

    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("pickup_zone.id"), index=True)


class ZoneWindow(Model):
    """A span of a weekday in which a zone's couriers fetch dossiers, and how many."""

    __tablename__ = "zone_window"
    __table_args__ = (
        UniqueConstraint("zone_id", "weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_seven"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
        CheckConstraint("kept_for_results BETWEEN 0 AND capacity", name="kept_within_capacity"),
    )

    id: Mapped[Key]
    zone_id: Mapped[int] = mapped_column(ForeignKey("pickup_zone.id", ondelete="CASCADE"))
    weekday: Mapped[int]  # 0 is Monday
    opens: Mapped[time]
    closes: Mapped[time]
    capacity: Mapped[int]  # visits, both ways
    # Of these, only for results to be brought: pickups must not crowd them out.
    kept_for_results: Mapped[int] = mapped_column(default=0, server_default="0")


class ServiceDay(Model):
    """A weekday on which couriers come to a commune; a commune without any has all of them."""

    __tablename__ = "service_day"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_seven"),)

    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)


class Slot(Model):
    """One cell of the grid of a counter group, or one window of a pickup zone, with its places."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("kept >= 0", name="kept_not_negative"),
        CheckConstraint("(office_id IS NULL) <> (zone_id IS NULL)", name="office_or_zone"),
        CheckConstraint("(office_id IS NULL) = (group_id IS NULL)", name="office_has_group"),
        Index(
            "uq_slot_group_id_starts_at",
            "group_id",
            "starts_at",
            unique=True,
            sqlite_where=column("group_id").is_not(None),
            postgresql_where=column("group_id").is_not(None),
        ),
        Index(None, "office_id", "starts_at"),
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
    group_id: Mapped[int | None] = mapped_column(ForeignKey("counter_group.id"))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_zone.id"))
    starts_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]  # exclusive
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0, server_default="0")  # for far hamlets, of the rest
    # No more pickups: the day's routes are published.
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=false())

    office: Mapped[Office | None] = relationship()
    group: Mapped[CounterGroup | None] = relationship()
    zone: Mapped[PickupZone | None] = relationship()

    @property
    def left(self) -> int:
        return self.capacity - self.taken


class BookingKind(StrEnum):
    """Where the citizen and the post meet, and who brings what."""

    COUNTER = "COUNTER"
    PICKUP = "PICKUP"
    RETURN = "RETURN"
    ONLINE = "ONLINE"  # sent in elsewhere; only its result is brought


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
        Index(None, "helper_phone"),
        CheckConstraint(
            "kind IN ('RETURN', 'ONLINE') OR slot_id IS NOT NULL", name="place_is_claimed"
        ),
    )

    id: Mapped[Key]
    code: Mapped[Text20] = mapped_column(unique=True)
    kind: Mapped[BookingKind]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.BOOKED)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"), index=True)  # the first
    on: Mapped[date]
    window_from: Mapped[UtcDateTime]  # the work may begin from here ...
    window_to: Mapped[UtcDateTime]  # ... to here
    name: Mapped[Text100]
    phone: Mapped[Text20]
    is_on_behalf: Mapped[bool] = mapped_column(default=False)
    helper_name: Mapped[Text100] = mapped_column(default="", server_default="")
    helper_phone: Mapped[Text20] = mapped_column(default="", server_default="")  # is told too
    is_far: Mapped[bool] = mapped_column(default=False, server_default=false())  # a far hamlet
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # how often its time moved
    language: Mapped[str] = mapped_column(String(2), default="vi")
    booked_at: Mapped[UtcDateTime]
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    # At the door only.
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    place: Mapped[MeetingPlace] = mapped_column(
        default=MeetingPlace.HOME, server_default=MeetingPlace.HOME.value
    )
    point_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))  # the post point
    focal_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # whose house it is
    hamlet_id: Mapped[int | None] = mapped_column(ForeignKey("hamlet.id"))
    hamlet: Mapped[Text100] = mapped_column(default="")  # house, street or hamlet
    landmark: Mapped[Text300] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    service_s: Mapped[int] = mapped_column(default=0)  # expected time at the door
    priority: Mapped[int] = mapped_column(default=0)  # 0 to 100
    proxy_name: Mapped[Text100] = mapped_column(default="", server_default="")  # meets the courier
    proxy_paper: Mapped[Text100] = mapped_column(default="", server_default="")  # authorises them

    # How the result comes back, and what is to be paid for all of it.
    return_place: Mapped[MeetingPlace] = mapped_column(
        default=MeetingPlace.OFFICE, server_default=MeetingPlace.OFFICE.value
    )
    return_point_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    return_focal_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    fee_vnd: Mapped[int | None]  # None: not known beforehand
    postage_vnd: Mapped[int | None]
    discount_group: Mapped[Text20] = mapped_column(default="", server_default="")

    # Told when the plan is published.
    eta_from: Mapped[UtcDateTime | None]
    eta_to: Mapped[UtcDateTime | None]
    courier_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    outcome: Mapped[Outcome | None]
    outcome_at: Mapped[UtcDateTime | None]
    outcome_note: Mapped[Text300] = mapped_column(default="")
    cancelled_at: Mapped[UtcDateTime | None]

    dossier: Mapped[Dossier] = relationship()  # the first of its items
    items: Mapped[list["BookingItem"]] = relationship(
        order_by="BookingItem.position", cascade="all, delete-orphan"
    )
    slot: Mapped[Slot | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    courier: Mapped[Staff | None] = relationship(foreign_keys=[courier_id])
    point: Mapped[Office | None] = relationship(foreign_keys=[point_id])
    focal: Mapped[Staff | None] = relationship(foreign_keys=[focal_id])
    return_point: Mapped[Office | None] = relationship(foreign_keys=[return_point_id])
    return_focal: Mapped[Staff | None] = relationship(foreign_keys=[return_focal_id])

    @property
    def dossiers(self) -> list[Dossier]:
        """Every dossier of the visit: one person's several, or several people's."""
        return [item.dossier for item in self.items] or [self.dossier]


class BookingItem(Model):
    """One dossier of a visit."""

    __tablename__ = "booking_item"
    __table_args__ = (UniqueConstraint("booking_id", "dossier_id"),)

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    position: Mapped[int]

    dossier: Mapped[Dossier] = relationship()


class Hold(Model):
    """Places that wait a few minutes for a form, or longer for an answer to an offer."""

    __tablename__ = "hold"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64), unique=True)  # the form's own
    made_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime] = mapped_column(index=True)
    sender: Mapped[Text100] = mapped_column(default="")  # whose browser, or what offers it


class SlotClaim(Model):
    """Who has one place of a slot: a booking, or a hold."""

    __tablename__ = "slot_claim"
    __table_args__ = (
        CheckConstraint("(booking_id IS NULL) <> (hold_id IS NULL)", name="booking_or_hold"),
        UniqueConstraint("booking_id", "slot_id"),
        UniqueConstraint("hold_id", "slot_id"),
    )

    id: Mapped[Key]
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id", ondelete="CASCADE"))


class BookingRequest(Model):
    """A form that was sent: the same key again is answered with the same booking."""

    __tablename__ = "booking_request"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))  # of what the form said
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    at: Mapped[UtcDateTime]
