"""Where people say that one cannot ride: what, where, from when to when, and who says so."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Staff
from app.core.db import Key, Model, Text100, Text300, UtcDateTime
from app.geo.models import Commune

ASK_AGAIN_AFTER = timedelta(days=7)
"""A closure without an end is doubted, never dropped, when nobody has looked at it for so long."""


class Place(StrEnum):
    """What is closed."""

    LINE = "line"
    AREA = "area"
    SPOT = "spot"  # where a courier stood, or a place told in words until somebody draws it
    COMMUNE = "commune"


class Why(StrEnum):
    """What closes a road."""

    LANDSLIDE = "landslide"
    FLOOD = "flood"
    BRIDGE = "bridge"
    WORKS = "works"
    EVENT = "event"
    OTHER = "other"


class Repeats(StrEnum):
    """Whether it comes back by the calendar."""

    NEVER = "never"
    YEARLY = "yearly"
    WEEKLY = "weekly"


class ClosureState(StrEnum):
    """Who stands behind it: a report warns, a confirmed one binds the plans."""

    REPORTED = "REPORTED"
    CONFIRMED = "CONFIRMED"
    LIFTED = "LIFTED"


class RoadClosure(Model):
    """A stretch of road, an area or a commune that cannot be ridden, or only slowly."""

    __tablename__ = "road_closure"
    __table_args__ = (
        Index(None, "province_code", "state"),
        CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint(
            "state <> 'CONFIRMED' OR confirmed_at IS NOT NULL", name="somebody_confirmed_it"
        ),
        CheckConstraint("slow_factor IS NULL OR slow_factor > 1", name="slow_is_slower"),
        CheckConstraint("place <> 'commune' OR commune_code IS NOT NULL", name="names_its_commune"),
    )

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    place: Mapped[Place]
    shape: Mapped[list[Any]] = mapped_column(default=list)  # [lat, lon] corners
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    name: Mapped[Text100]  # what people call it: "Ngầm Nậm Mu"
    why: Mapped[Why]
    note: Mapped[Text300] = mapped_column(default="")
    photo: Mapped[Text100] = mapped_column(default="")  # a file in the data folder
    profiles: Mapped[list[Any]] = mapped_column(default=list)  # who is kept out; empty: all
    slow_factor: Mapped[float | None]  # how many times as long; none: nobody gets through

    starts_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime | None]  # exclusive
    repeats: Mapped[Repeats] = mapped_column(default=Repeats.NEVER)
    season_from: Mapped[str] = mapped_column(String(5), default="")  # "06-01"
    season_to: Mapped[str] = mapped_column(String(5), default="")  # the last day, "09-30"
    weekdays: Mapped[list[Any]] = mapped_column(default=list)  # 0 is Monday
    daily_from: Mapped[time | None]
    daily_to: Mapped[time | None]

    state: Mapped[ClosureState] = mapped_column(default=ClosureState.REPORTED)
    reported_at: Mapped[UtcDateTime]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[UtcDateTime | None]  # the last time
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    lifted_at: Mapped[UtcDateTime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    commune: Mapped[Commune | None] = relationship()
    reported_by: Mapped[Staff] = relationship(foreign_keys=[reported_by_id])
    confirmed_by: Mapped[Staff | None] = relationship(foreign_keys=[confirmed_by_id])
    lifted_by: Mapped[Staff | None] = relationship(foreign_keys=[lifted_by_id])

    @property
    def is_drawn(self) -> bool:
        """Whether a map could show it; only then it can bind a plan."""
        return self.place is Place.COMMUNE or bool(self.shape)

    def must_be_asked_again(self, *, now: datetime) -> bool:
        """Whether it has no end and nobody has looked at it for a week."""
        seen_at = self.confirmed_at or self.reported_at
        is_open = self.ends_at is None and self.repeats is Repeats.NEVER
        is_standing = self.state is not ClosureState.LIFTED and self.starts_at <= now
        return is_open and is_standing and now - max(seen_at, self.starts_at) >= ASK_AGAIN_AFTER
