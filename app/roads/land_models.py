"""What the estimate of travel times knows of the land: terrain, barriers, ferries and figures."""

from datetime import time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Key, Model, Text20, Text100, Text300, UtcDateTime
from app.geo.models import Commune, Terrain


class TerrainChoice(Model):
    """Somebody has said what a commune's roads are like; without a row it is a guess."""

    __tablename__ = "terrain_choice"

    commune_code: Mapped[str] = mapped_column(
        String(5), ForeignKey("commune.code"), primary_key=True
    )
    terrain: Mapped[Terrain]
    chosen_at: Mapped[UtcDateTime]
    chosen_by: Mapped[Text100]

    commune: Mapped[Commune] = relationship()


class BarrierKind(StrEnum):
    """What cannot be ridden across but at crossings."""

    RIVER = "river"
    RIDGE = "ridge"
    BORDER = "border"
    OTHER = "other"


class RoadBarrier(Model):
    """A line on the map that is passed at its crossings alone."""

    __tablename__ = "road_barrier"
    __table_args__ = (Index(None, "province_code", "removed_at"),)

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    name: Mapped[Text100]  # "Sông Hồng"
    kind: Mapped[BarrierKind] = mapped_column(default=BarrierKind.RIVER)
    shape: Mapped[list[Any]]  # [lat, lon] corners
    crossings: Mapped[list[Any]] = mapped_column(default=list)  # {"name", "lat", "lon"} each
    profiles: Mapped[list[Any]] = mapped_column(default=list)  # whom it stops; empty: all
    changed_at: Mapped[UtcDateTime]
    changed_by: Mapped[Text100]
    removed_at: Mapped[UtcDateTime | None]  # kept, so that it can be put back


class RoadFerry(Model):
    """A ride between two places whose time is known."""

    __tablename__ = "road_ferry"
    __table_args__ = (
        Index(None, "province_code", "removed_at"),
        CheckConstraint("minutes > 0", name="takes_time"),
        CheckConstraint("metres >= 0 AND interval_min >= 0", name="is_not_negative"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    name: Mapped[Text100]  # "Phà Vàm Cống"
    from_lat: Mapped[float]
    from_lon: Mapped[float]
    to_lat: Mapped[float]
    to_lon: Mapped[float]
    minutes: Mapped[int]  # aboard
    metres: Mapped[int]
    interval_min: Mapped[int] = mapped_column(default=0)  # between two departures
    opens: Mapped[time]
    closes: Mapped[time]
    is_one_way: Mapped[bool] = mapped_column(default=False)
    profiles: Mapped[list[Any]] = mapped_column(default=list)  # who may go aboard; empty: all
    changed_at: Mapped[UtcDateTime]
    changed_by: Mapped[Text100]
    removed_at: Mapped[UtcDateTime | None]


class FiguresSource(StrEnum):
    """Where a version of the figures comes from."""

    TYPED = "typed"
    CALIBRATED = "calibrated"
    UNDONE = "undone"  # what held before, or the figures that the product came with


class TravelFigures(Model):
    """Factors and speeds of a province; the latest version holds, earlier ones are kept."""

    __tablename__ = "travel_figures"
    __table_args__ = (UniqueConstraint("province_code", "version"),)

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    version: Mapped[int]  # 1 is the first that differs from what the product came with
    tables: Mapped[dict[str, Any]]  # as `optimizer.travel.tables` writes them
    source: Mapped[FiguresSource]
    restores: Mapped[int | None]  # the version that came back; 0: what the product came with
    made_at: Mapped[UtcDateTime]
    made_by: Mapped[Text100]


class CalibrationBasis(StrEnum):
    """What the figures are held against."""

    NETWORK = "network"
    RIDES = "rides"


class CalibrationState(StrEnum):
    """Where a calibration stands: nothing changes before somebody accepts it."""

    QUEUED = "QUEUED"
    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DROPPED = "DROPPED"
    FAILED = "FAILED"


class CalibrationRun(Model):
    """Figures that fit known rides better, and what they are worth."""

    __tablename__ = "calibration_run"
    __table_args__ = (Index(None, "province_code", "asked_at"),)

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    profile: Mapped[Text20]
    basis: Mapped[CalibrationBasis]
    state: Mapped[CalibrationState] = mapped_column(default=CalibrationState.QUEUED)
    asked_at: Mapped[UtcDateTime]
    asked_by: Mapped[Text100]
    based_on: Mapped[int] = mapped_column(default=0)  # the version it was held against
    tables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as `calibration_report` writes
    problem: Mapped[Text300] = mapped_column(default="")  # a code: why there is no proposal
    decided_at: Mapped[UtcDateTime | None]
    decided_by: Mapped[Text100] = mapped_column(default="")
    version: Mapped[int | None]  # of the figures that came of it
