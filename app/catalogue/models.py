"""Where things can be applied for: offices, their counters and hours. Procedures: see beside."""

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

from app.catalogue.procedure_models import (
    Bundle,
    CaseChoice,
    CaseQuestion,
    LifeEvent,
    Procedure,
    RequiredPaper,
)
from app.core.db import Key, Model, Text20, Text100, Text300
from app.geo.models import Commune

__all__ = [
    "Bundle",
    "CaseChoice",
    "CaseQuestion",
    "Closure",
    "CounterGroup",
    "CounterGroupField",
    "LifeEvent",
    "MobileDay",
    "Office",
    "OfficeKind",
    "OpeningException",
    "OpeningHours",
    "PointSource",
    "Procedure",
    "RequiredPaper",
]


class OfficeKind(StrEnum):
    """What a place offers."""

    OFFICE = "OFFICE"
    POST_POINT = "POST_POINT"


class PointSource(StrEnum):
    """How well a place's point is known."""

    COMMUNE = "COMMUNE"
    PIN = "PIN"
    GEOCODED = "GEOCODED"


class Office(Model):
    """A one-stop office, or a post point where dossiers are sent and results collected."""

    __tablename__ = "office"
    __table_args__ = (Index(None, "commune_code", "kind"),)

    id: Mapped[Key]
    kind: Mapped[OfficeKind]
    name: Mapped[Text300]
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"))
    address: Mapped[Text300]
    phone: Mapped[Text20]
    lat: Mapped[float]
    lon: Mapped[float]
    point_source: Mapped[PointSource] = mapped_column(default=PointSource.COMMUNE)
    is_provincial: Mapped[bool] = mapped_column(default=False)
    counters: Mapped[int] = mapped_column(default=1)  # people served at the same time
    is_open: Mapped[bool] = mapped_column(default=True)
    # Whoever books types back a code that is texted to them.
    confirms_phone: Mapped[bool] = mapped_column(default=False, server_default=false())

    commune: Mapped[Commune] = relationship()
    hours: Mapped[list["OpeningHours"]] = relationship(
        order_by="OpeningHours.weekday, OpeningHours.opens", cascade="all, delete-orphan"
    )
    groups: Mapped[list["CounterGroup"]] = relationship(
        back_populates="office", order_by="CounterGroup.id", cascade="all, delete-orphan"
    )


class CounterGroup(Model):
    """Counters of one office that serve the same people, with the rules of their times."""

    __tablename__ = "counter_group"
    __table_args__ = (
        UniqueConstraint("office_id", "name"),
        CheckConstraint("cell_min IN (10, 15)", name="cell_of_ten_or_fifteen"),
        CheckConstraint("walk_in_counters BETWEEN 0 AND counters", name="walk_ins_within_counters"),
        CheckConstraint("kept_places >= 0", name="kept_not_negative"),
    )

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    name: Mapped[Text100] = mapped_column(default="Quầy chung")
    name_en: Mapped[Text100] = mapped_column(default="General counters")
    counters: Mapped[int] = mapped_column(default=1)  # people served at the same time
    walk_in_counters: Mapped[int] = mapped_column(default=0)  # of these, never booked
    cell_min: Mapped[int] = mapped_column(default=15)
    lead_min: Mapped[int] = mapped_column(default=60)  # the least time from booking to coming
    horizon_days: Mapped[int] = mapped_column(default=14)
    takes_rest: Mapped[bool] = mapped_column(default=True)  # procedures that no group names
    is_open: Mapped[bool] = mapped_column(default=True)
    # Late in the morning, places wait for those who come from far hamlets.
    kept_places: Mapped[int] = mapped_column(default=0)
    kept_from: Mapped[time | None]
    kept_to: Mapped[time | None]
    kept_until_h: Mapped[int] = mapped_column(default=24)  # then they are anybody's
    # Served out of the house, on its own days only.
    is_mobile: Mapped[bool] = mapped_column(default=False, server_default=false())
    place: Mapped[Text300] = mapped_column(default="")
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))

    office: Mapped[Office] = relationship(back_populates="groups")
    fields: Mapped[list["CounterGroupField"]] = relationship(
        order_by="CounterGroupField.field", cascade="all, delete-orphan"
    )
    mobile_days: Mapped[list["MobileDay"]] = relationship(
        order_by="MobileDay.on, MobileDay.opens", cascade="all, delete-orphan"
    )

    @property
    def for_booking(self) -> int:
        """How many counters may be booked: those that walk-ins leave."""
        return self.counters - self.walk_in_counters


class CounterGroupField(Model):
    """A field of procedures that a counter group serves."""

    __tablename__ = "counter_group_field"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("counter_group.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(100), primary_key=True)


class MobileDay(Model):
    """A span of one day in which a mobile group serves people where they live."""

    __tablename__ = "mobile_day"
    __table_args__ = (
        UniqueConstraint("group_id", "on", "opens"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )

    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("counter_group.id", ondelete="CASCADE"))
    on: Mapped[date]
    opens: Mapped[time]
    closes: Mapped[time]


class OpeningException(Model):
    """A span in which an office is open on one date, in place of that weekday's hours."""

    __tablename__ = "opening_exception"
    __table_args__ = (
        UniqueConstraint("office_id", "on", "opens"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    on: Mapped[date]
    opens: Mapped[time]
    closes: Mapped[time]
    reason: Mapped[str] = mapped_column(String(200), default="")


class OpeningHours(Model):
    """One span of one weekday in which an office is open."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("office_id", "weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_seven"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    weekday: Mapped[int]  # 0 is Monday
    opens: Mapped[time]
    closes: Mapped[time]


class Closure(Model):
    """A day on which an office, or every office of a province, is closed besides holidays."""

    __tablename__ = "closure"
    __table_args__ = (
        Index(None, "on"),
        # NULL differs from NULL: without a rule of its own, a province could close twice a day.
        UniqueConstraint("office_id", "on"),
        Index(
            "uq_closure_province_code_on",
            "province_code",
            "on",
            unique=True,
            sqlite_where=column("office_id").is_(None),
            postgresql_where=column("office_id").is_(None),
        ),
    )

    id: Mapped[Key]
    on: Mapped[date]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(200))
