"""The day's work on the road: depots, shifts, plans, routes and stops."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    column,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Staff
from app.booking.models import Booking
from app.core.db import Key, Model, Text20, Text100, Text300, UtcDateTime
from app.geo.models import Commune


class Depot(Model):
    """Where vehicles start and end their routes."""

    __tablename__ = "depot"

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    name: Mapped[Text100]
    address: Mapped[Text300]
    lat: Mapped[float]
    lon: Mapped[float]


class VehicleKind(StrEnum):
    """What a courier rides; it decides speed and room."""

    MOTORBIKE = "motorbike"
    CAR = "car"
    FOOT = "foot"


class Shift(Model):
    """One courier's working span on one day."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("courier_id", "on"),
        Index(None, "on", "depot_id"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )

    id: Mapped[Key]
    courier_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    depot_id: Mapped[int] = mapped_column(ForeignKey("depot.id"))
    on: Mapped[date]
    starts_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]
    lunch_from: Mapped[UtcDateTime | None]  # lunch may begin from here ...
    lunch_to: Mapped[UtcDateTime | None]  # ... to here
    lunch_s: Mapped[int] = mapped_column(default=0)
    vehicle: Mapped[VehicleKind] = mapped_column(default=VehicleKind.MOTORBIKE)
    capacity: Mapped[int]  # dossiers and results on board at once
    is_off: Mapped[bool] = mapped_column(default=False, server_default=false())  # ill, called away

    courier: Mapped[Staff] = relationship()
    depot: Mapped[Depot] = relationship()


class PlanState(StrEnum):
    """Where a plan stands."""

    QUEUED = "QUEUED"
    SOLVING = "SOLVING"
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"  # a later plan of the same day was published
    FAILED = "FAILED"


class Plan(Model):
    """All routes of a province's day, from every depot."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("province_code", "on", "version"),
        Index(
            "uq_plan_published",
            "province_code",
            "on",
            unique=True,
            sqlite_where=column("state") == "PUBLISHED",
            postgresql_where=column("state") == "PUBLISHED",
        ),
    )

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    on: Mapped[date]
    version: Mapped[int]
    state: Mapped[PlanState] = mapped_column(default=PlanState.QUEUED)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    requested_at: Mapped[UtcDateTime]
    requested_by: Mapped[Text100]
    solved_at: Mapped[UtcDateTime | None]
    published_at: Mapped[UtcDateTime | None]
    published_by: Mapped[Text100] = mapped_column(default="")

    # So that a run can be repeated and a stale draft refused.
    input_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    engine: Mapped[Text100] = mapped_column(default="")
    seed: Mapped[int] = mapped_column(default=0)
    time_limit_s: Mapped[int]
    threads: Mapped[int | None]  # None: of a time when this was not kept
    work_limit: Mapped[int | None]  # steps of the search; with one, a run repeats exactly
    versions: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    cost: Mapped[int | None]
    cost_parts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    curve: Mapped[list[Any]] = mapped_column(default=list)  # [seconds, cost] pairs
    travel_source: Mapped[Text20] = mapped_column(default="estimate")
    travel_notes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    error: Mapped[Text300] = mapped_column(default="")
    stop_asked_at: Mapped[UtcDateTime | None]  # somebody wants the best found so far, now

    # A plan changed by hand stands on another: what was changed, to be told and taken back.
    base_id: Mapped[int | None]
    change: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    routes: Mapped[list["Route"]] = relationship(
        back_populates="plan", order_by="Route.id", cascade="all, delete-orphan"
    )
    unassigned: Mapped[list["UnassignedVisit"]] = relationship(
        order_by="UnassignedVisit.id", cascade="all, delete-orphan"
    )


class PlanInput(Model):
    """What the search was given, so that a day can be repeated though its bookings changed."""

    __tablename__ = "plan_input"

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True
    )
    hash: Mapped[str] = mapped_column(String(64))
    vroom: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON, packed; None: too large
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)  # hashes of its parts, by name


class PlanWishes(Model):
    """What a province's dispatchers weigh against riding; a missing row means the defaults."""

    __tablename__ = "plan_wishes"

    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), primary_key=True)
    numbers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # `wishes.Wishes`, by name
    changed_at: Mapped[UtcDateTime]
    changed_by: Mapped[Text100]


class Liking(StrEnum):
    """How a courier and a place go together."""

    NEVER = "NEVER"
    RATHER = "RATHER"


class CourierRule(Model):
    """Who should, or must not, go to a commune or to a citizen, and why."""

    __tablename__ = "courier_rule"
    __table_args__ = (
        Index(None, "province_code", "courier_id"),
        CheckConstraint("(commune_code IS NULL) <> (phone IS NULL)", name="commune_or_citizen"),
    )

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    courier_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    phone: Mapped[str | None] = mapped_column(String(20))  # the citizen's
    liking: Mapped[Liking]
    reason: Mapped[Text300]
    added_at: Mapped[UtcDateTime]
    added_by: Mapped[Text100]

    courier: Mapped[Staff] = relationship()
    commune: Mapped[Commune | None] = relationship()


class Route(Model):
    """One vehicle's stops in order."""

    __tablename__ = "route"
    __table_args__ = (UniqueConstraint("plan_id", "shift_id"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    leaves_at: Mapped[UtcDateTime]
    returns_at: Mapped[UtcDateTime]
    distance_m: Mapped[int]
    travel_s: Mapped[int]
    wait_s: Mapped[int]
    service_s: Mapped[int]
    breaks: Mapped[list[Any]] = mapped_column(default=list)  # [start, end] seconds of the local day

    plan: Mapped[Plan] = relationship(back_populates="routes")
    shift: Mapped[Shift] = relationship()
    stops: Mapped[list["Stop"]] = relationship(
        back_populates="route", order_by="Stop.position", cascade="all, delete-orphan"
    )


class Stop(Model):
    """A visit's place in a route."""

    __tablename__ = "stop"
    __table_args__ = (UniqueConstraint("route_id", "position"),)

    id: Mapped[Key]
    route_id: Mapped[int] = mapped_column(ForeignKey("route.id", ondelete="CASCADE"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    position: Mapped[int]  # 1 is the first
    arrives_at: Mapped[UtcDateTime]
    starts_at: Mapped[UtcDateTime]
    leaves_at: Mapped[UtcDateTime]
    travel_s: Mapped[int]  # from the stop before
    distance_m: Mapped[int]
    closed_at: Mapped[UtcDateTime | None]  # when the phone reported the outcome

    route: Mapped[Route] = relationship(back_populates="stops")
    booking: Mapped[Booking] = relationship()


class UnassignedVisit(Model):
    """A visit in no route, with its reason and what was found out about it."""

    __tablename__ = "unassigned_visit"
    __table_args__ = (UniqueConstraint("plan_id", "booking_id"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    reason: Mapped[Text20]
    reason_detail: Mapped[dict[str, Any]] = mapped_column(default=dict)  # `findings.tell` reads it

    booking: Mapped[Booking] = relationship()
