"""Say what the land is like: every change is noted, and what is taken off can be put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.db import db
from app.geo.models import Commune, Terrain
from app.geo.terrain import commune_terrain_default
from app.roads import land_queries as queries
from app.roads.land_errors import NothingToUndoError
from app.roads.land_models import (
    BarrierKind,
    FiguresSource,
    RoadBarrier,
    RoadFerry,
    TerrainChoice,
    TravelFigures,
)
from optimizer.travel.tables import TravelTables


@dataclass(frozen=True, kw_only=True)
class BarrierFacts:
    """What somebody says about a barrier."""

    name: str
    kind: BarrierKind
    shape: Sequence[tuple[float, float]]
    crossings: Sequence[Mapping[str, Any]]  # name, lat, lon
    profiles: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class FerryFacts:
    """What somebody says about a ferry."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    minutes: int
    metres: int
    interval_min: int
    opens: time
    closes: time
    is_one_way: bool
    profiles: Sequence[str]


def set_terrains(
    *, province_code: str, wanted: Mapping[str, Terrain | None], by: str, now: datetime
) -> int:
    """
    Say what the roads of communes are like; None goes back to the default.

    Returns
    -------
    int
        How many communes changed; codes of other provinces are passed over.
    """
    statement = select(Commune).where(
        Commune.province_code == province_code, Commune.code.in_(wanted)
    )
    chosen = {row.commune_code: row for row in db.session.scalars(select(TerrainChoice))}
    changed = {
        commune.code: wanted[commune.code]
        for commune in db.session.scalars(statement)
        if _choose(commune, chosen.get(commune.code), wanted[commune.code], by, now)
    }
    if changed:
        _note("roads.terrain_set", f"province:{province_code}", by, now, communes=changed)
    db.session.flush()
    return len(changed)


def add_barrier(*, province_code: str, facts: BarrierFacts, by: str, now: datetime) -> RoadBarrier:
    """Note a barrier; estimates keep to it from now on."""
    barrier = RoadBarrier(province_code=province_code)
    db.session.add(barrier)
    _describe_barrier(barrier, facts, by, now)
    _note("roads.barrier_added", f"barrier:{barrier.id}", by, now, name=facts.name)
    return barrier


def change_barrier(
    *, barrier_id: int, province_code: str, facts: BarrierFacts, by: str, now: datetime
) -> RoadBarrier:
    """Describe a barrier anew."""
    barrier = queries.barrier(barrier_id=barrier_id, province_code=province_code)
    _describe_barrier(barrier, facts, by, now)
    _note("roads.barrier_changed", f"barrier:{barrier.id}", by, now, name=facts.name)
    return barrier


def set_barrier_removed(
    *, barrier_id: int, province_code: str, is_removed: bool, by: str, now: datetime
) -> RoadBarrier:
    """Take a barrier off, or put it back; said twice it changes nothing."""
    barrier = queries.barrier(barrier_id=barrier_id, province_code=province_code)
    action = "roads.barrier_removed" if is_removed else "roads.barrier_restored"
    _set_removed(barrier, is_removed, action, by, now)
    return barrier


def add_ferry(*, province_code: str, facts: FerryFacts, by: str, now: datetime) -> RoadFerry:
    """Note a ferry; estimates take it from now on where it is quicker."""
    ferry = RoadFerry(province_code=province_code)
    db.session.add(ferry)
    _describe_ferry(ferry, facts, by, now)
    _note("roads.ferry_added", f"ferry:{ferry.id}", by, now, name=facts.name)
    return ferry


def change_ferry(
    *, ferry_id: int, province_code: str, facts: FerryFacts, by: str, now: datetime
) -> RoadFerry:
    """Describe a ferry anew."""
    ferry = queries.ferry(ferry_id=ferry_id, province_code=province_code)
    _describe_ferry(ferry, facts, by, now)
    _note("roads.ferry_changed", f"ferry:{ferry.id}", by, now, name=facts.name)
    return ferry


def set_ferry_removed(
    *, ferry_id: int, province_code: str, is_removed: bool, by: str, now: datetime
) -> RoadFerry:
    """Take a ferry off, or put it back; said twice it changes nothing."""
    ferry = queries.ferry(ferry_id=ferry_id, province_code=province_code)
    action = "roads.ferry_removed" if is_removed else "roads.ferry_restored"
    _set_removed(ferry, is_removed, action, by, now)
    return ferry


def set_figures(
    *,
    province_code: str,
    tables: TravelTables,
    by: str,
    now: datetime,
    source: FiguresSource = FiguresSource.TYPED,
    restores: int | None = None,
) -> TravelFigures:
    """Let other factors and speeds hold from now on, as a version of their own."""
    held = queries.figures(province_code=province_code)
    figures = TravelFigures(
        province_code=province_code,
        version=held.version + 1,
        tables=tables.written(),
        source=source,
        restores=restores,
        made_at=now,
        made_by=by,
    )
    db.session.add(figures)
    _note(
        "roads.figures_set", f"province:{province_code}", by, now, version=held.version + 1,
        source=source,
    )  # fmt: skip
    db.session.flush()
    return figures


def undo_figures(*, province_code: str, by: str, now: datetime) -> TravelFigures:
    """
    Bring back what held before the present figures; undone again, what held before that.

    Raises
    ------
    NothingToUndoError
        When the figures are those that the product came with.
    """
    held = next(iter(queries.versions(province_code=province_code, most=1)), None)
    # What was brought back stands for the version it restores: undoing goes on from there.
    standing = held.restores if held and held.restores is not None else held and held.version
    if not standing:
        raise NothingToUndoError
    earlier = queries.figures(province_code=province_code, before=standing)
    return set_figures(
        province_code=province_code,
        tables=earlier.tables,
        source=FiguresSource.UNDONE,
        restores=earlier.version,
        by=by,
        now=now,
    )


def _set_removed(
    thing: RoadBarrier | RoadFerry, is_removed: bool, action: str, by: str, now: datetime
) -> None:
    if (thing.removed_at is not None) != is_removed:
        thing.removed_at = now if is_removed else None
        kind = "barrier" if isinstance(thing, RoadBarrier) else "ferry"
        _note(action, f"{kind}:{thing.id}", by, now, name=thing.name)
    db.session.flush()


def _choose(
    commune: Commune, choice: TerrainChoice | None, wanted: Terrain | None, by: str, now: datetime
) -> bool:
    if wanted == (choice.terrain if choice else None):
        return False
    if wanted is None:
        db.session.delete(choice)
        commune.terrain = commune_terrain_default(
            province_code=commune.province_code, area_km2=commune.area_km2
        )
        return True
    choice = choice or TerrainChoice(commune_code=commune.code)
    choice.terrain, choice.chosen_by, choice.chosen_at = wanted, by, now
    db.session.add(choice)
    commune.terrain = wanted
    return True


def _describe_barrier(barrier: RoadBarrier, facts: BarrierFacts, by: str, now: datetime) -> None:
    barrier.name, barrier.kind = facts.name, facts.kind
    barrier.shape = [list(corner) for corner in facts.shape]
    barrier.crossings = [dict(crossing) for crossing in facts.crossings]
    barrier.profiles = sorted(facts.profiles)
    barrier.changed_by, barrier.changed_at = by, now
    db.session.flush()


def _describe_ferry(ferry: RoadFerry, facts: FerryFacts, by: str, now: datetime) -> None:
    ferry.name, ferry.minutes, ferry.metres = facts.name, facts.minutes, facts.metres
    (ferry.from_lat, ferry.from_lon), (ferry.to_lat, ferry.to_lon) = facts.start, facts.end
    ferry.interval_min, ferry.is_one_way = facts.interval_min, facts.is_one_way
    ferry.opens, ferry.closes = facts.opens, facts.closes
    ferry.profiles = sorted(facts.profiles)
    ferry.changed_by, ferry.changed_at = by, now
    db.session.flush()


def _note(action: str, subject: str, by: str, now: datetime, **detail: Any) -> None:
    audit.record(action=action, subject=subject, by=by, now=now, **detail)
