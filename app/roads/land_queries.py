"""Read the land: terrain of communes, barriers, ferries, and the figures that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.core.db import db
from app.core.text import fold
from app.geo import queries as geo
from app.geo.models import Commune, Terrain
from app.geo.terrain import commune_terrain_default
from app.roads.land_errors import BarrierNotFoundError, FerryNotFoundError
from app.roads.land_models import RoadBarrier, RoadFerry, TerrainChoice, TravelFigures
from optimizer.travel.tables import TravelTables, read_tables

MOST_REMOVED = 20


@dataclass(frozen=True, kw_only=True)
class CommuneTerrain:
    """A commune's terrain, what it would be by default, and who has chosen it."""

    commune: Commune
    default: Terrain
    chosen_by: str = ""
    chosen_at: datetime | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether somebody has said so; otherwise it is a guess."""
        return self.chosen_at is not None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures that hold in a province; version 0 are those that the product came with."""

    tables: TravelTables
    version: int


def terrains(
    *, province_code: str, text: str = "", only: Terrain | None = None
) -> list[CommuneTerrain]:
    """Return a province's communes, by name, where asked those of a name and a terrain."""
    chosen = {
        row.commune_code: row
        for row in db.session.scalars(
            select(TerrainChoice)
            .join(TerrainChoice.commune)
            .where(Commune.province_code == province_code)
        )
    }
    words = fold(text)
    return [
        _terrain(commune, chosen.get(commune.code))
        for commune in geo.communes_of(province_code=province_code)
        if words in commune.search_key and only in (None, commune.terrain)
    ]


def barriers(*, province_code: str) -> Sequence[RoadBarrier]:
    """Return a province's barriers, by name."""
    statement = (
        select(RoadBarrier)
        .where(RoadBarrier.province_code == province_code, RoadBarrier.removed_at.is_(None))
        .order_by(RoadBarrier.name, RoadBarrier.id)
    )
    return db.session.scalars(statement).all()


def removed_barriers(*, province_code: str) -> Sequence[RoadBarrier]:
    """Return barriers that were taken off, the latest first."""
    statement = (
        select(RoadBarrier)
        .where(RoadBarrier.province_code == province_code, RoadBarrier.removed_at.is_not(None))
        .order_by(RoadBarrier.removed_at.desc(), RoadBarrier.id)
        .limit(MOST_REMOVED)
    )
    return db.session.scalars(statement).all()


def barrier(*, barrier_id: int, province_code: str) -> RoadBarrier:
    """
    Return one barrier of a province, also a removed one.

    Raises
    ------
    BarrierNotFoundError
        When there is none, or it is another province's.
    """
    found = db.session.get(RoadBarrier, barrier_id)
    if found is None or found.province_code != province_code:
        raise BarrierNotFoundError
    return found


def ferries(*, province_code: str) -> Sequence[RoadFerry]:
    """Return a province's ferries, by name."""
    statement = (
        select(RoadFerry)
        .where(RoadFerry.province_code == province_code, RoadFerry.removed_at.is_(None))
        .order_by(RoadFerry.name, RoadFerry.id)
    )
    return db.session.scalars(statement).all()


def removed_ferries(*, province_code: str) -> Sequence[RoadFerry]:
    """Return ferries that were taken off, the latest first."""
    statement = (
        select(RoadFerry)
        .where(RoadFerry.province_code == province_code, RoadFerry.removed_at.is_not(None))
        .order_by(RoadFerry.removed_at.desc(), RoadFerry.id)
        .limit(MOST_REMOVED)
    )
    return db.session.scalars(statement).all()


def ferry(*, ferry_id: int, province_code: str) -> RoadFerry:
    """
    Return one ferry of a province, also a removed one.

    Raises
    ------
    FerryNotFoundError
        When there is none, or it is another province's.
    """
    found = db.session.get(RoadFerry, ferry_id)
    if found is None or found.province_code != province_code:
        raise FerryNotFoundError
    return found


def figures(*, province_code: str, before: int | None = None) -> Figures:
    """Return the figures that hold, or held before a version."""
    statement = (
        select(TravelFigures)
        .where(TravelFigures.province_code == province_code)
        .order_by(TravelFigures.version.desc())
        .limit(1)
    )
    if before is not None:
        statement = statement.where(TravelFigures.version < before)
    row = db.session.scalar(statement)
    if row is None:
        return Figures(tables=TravelTables(), version=0)
    return Figures(tables=read_tables(row.tables), version=row.version)


def state_of_land(*, province_code: str) -> str:
    """
    Say in which state the figures, barriers and ferries are, in one question.

    Another state is another text; empty where nobody has said anything of them.
    """
    version = select(func.max(TravelFigures.version)).where(_of(TravelFigures, province_code))
    parts: list[Select[Any]] = [version]
    for row in (RoadBarrier, RoadFerry):
        last = (func.count(row.removed_at), func.max(row.changed_at), func.max(row.removed_at))
        parts += [select(part).where(_of(row, province_code)) for part in last]
    found = db.session.execute(select(*(part.scalar_subquery() for part in parts))).one()
    return " ".join(str(part) for part in found) if any(found) else ""


def _of(row: type[TravelFigures | RoadBarrier | RoadFerry], province_code: str) -> Any:
    return row.province_code == province_code


def versions(*, province_code: str, most: int = 20) -> Sequence[TravelFigures]:
    """Return the versions of the figures, the latest first."""
    statement = (
        select(TravelFigures)
        .where(TravelFigures.province_code == province_code)
        .order_by(TravelFigures.version.desc())
        .limit(most)
    )
    return db.session.scalars(statement).all()


def _terrain(commune: Commune, choice: TerrainChoice | None) -> CommuneTerrain:
    default = commune_terrain_default(
        province_code=commune.province_code, area_km2=commune.area_km2
    )
    if choice is None:
        return CommuneTerrain(commune=commune, default=default)
    return CommuneTerrain(
        commune=commune,
        default=default,
        chosen_by=choice.chosen_by,
        chosen_at=choice.chosen_at,
    )
