"""What is closed: for lists, for maps, and for whoever plans a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.roads.closures_calendar import Phase, binds_on, phase_of
from app.roads.closures_communes import Lands
from app.roads.closures_errors import ClosureNotFoundError
from app.roads.closures_outlines import as_optimizer
from app.roads.models import ClosureState, RoadClosure, Why
from optimizer.travel.closures import Closure

MOST_PAST = 100


@dataclass(frozen=True, kw_only=True)
class ClosuresByPhase:
    """All that a list shows: what holds now, what comes, what is over."""

    now: Sequence[RoadClosure]
    coming: Sequence[RoadClosure]
    past: Sequence[RoadClosure]

    @property
    def standing(self) -> list[RoadClosure]:
        """What a map shows: what holds or will."""
        return [*self.now, *self.coming]


@dataclass(frozen=True, kw_only=True)
class SaidOfDay:
    """What keeps out of routes on a day, and what somebody reported and nobody has confirmed."""

    binding: Sequence[RoadClosure]
    reported: Sequence[RoadClosure]


def closures_on(
    on: date, province_code: str, *, since: datetime | None = None
) -> tuple[Closure, ...]:
    """
    Return what binds a plan of the day: confirmed, drawn, and within the riding hours.

    Parameters
    ----------
    since
        What ends before is over: for a plan that is made in the middle of its day.
    """
    rows = binding_on(on=on, province_code=province_code, since=since)
    lands = Lands()
    return tuple(as_optimizer(row, lands) for row in rows)


def binding_on(
    *, on: date, province_code: str, since: datetime | None = None
) -> Sequence[RoadClosure]:
    """Return the rows behind `closures_on`, oldest first."""
    return said_on(on=on, province_code=province_code, since=since).binding


def said_on(*, on: date, province_code: str, since: datetime | None = None) -> SaidOfDay:
    """Return all that is said to be closed on a day."""
    statement = (
        select(RoadClosure)
        .where(RoadClosure.province_code == province_code, RoadClosure.state != ClosureState.LIFTED)
        .options(joinedload(RoadClosure.commune))
        .order_by(RoadClosure.starts_at, RoadClosure.id)
    )
    rows = [row for row in db.session.scalars(statement) if binds_on(row, on=on, since=since)]
    confirmed = [row for row in rows if row.state is ClosureState.CONFIRMED and row.is_drawn]
    reported = [row for row in rows if row.state is ClosureState.REPORTED]
    return SaidOfDay(binding=confirmed, reported=reported)


def closure(*, closure_id: int, province_code: str) -> RoadClosure:
    """
    Return one closure of the province.

    Raises
    ------
    ClosureNotFoundError
        When there is none, or it is another province's.
    """
    found = db.session.get(RoadClosure, closure_id)
    if found is None or found.province_code != province_code:
        raise ClosureNotFoundError
    return found


def closures(
    *,
    province_code: str,
    now: datetime,
    why: Why | None = None,
    state: ClosureState | None = None,
    only_doubtful: bool = False,
) -> ClosuresByPhase:
    """
    Return a province's closures by where they stand in time.

    Parameters
    ----------
    only_doubtful
        Keep what the dispatcher should look at: reported, or not looked at for a week.
    """
    rows = _rows(province_code=province_code, why=why, state=state)
    if only_doubtful:
        rows = [row for row in rows if is_doubtful(row, now=now)]
    by_phase: dict[Phase, list[RoadClosure]] = {phase: [] for phase in Phase}
    for row in rows:
        by_phase[phase_of(row, now=now)].append(row)
    past = sorted(by_phase[Phase.PAST], key=lambda row: (_ended_at(row), row.id), reverse=True)
    return ClosuresByPhase(
        now=by_phase[Phase.NOW], coming=by_phase[Phase.COMING], past=past[:MOST_PAST]
    )


def is_doubtful(row: RoadClosure, *, now: datetime) -> bool:
    """Whether somebody should look at it: a report, or a closure nobody has seen for a week."""
    is_report = row.state is ClosureState.REPORTED and phase_of(row, now=now) is not Phase.PAST
    return is_report or row.must_be_asked_again(now=now)


def reports_of(*, staff_id: int, since: datetime) -> Sequence[RoadClosure]:
    """Return what somebody reported since an instant, the newest first."""
    statement = (
        select(RoadClosure)
        .where(RoadClosure.reported_by_id == staff_id, RoadClosure.reported_at >= since)
        .order_by(RoadClosure.reported_at.desc(), RoadClosure.id.desc())
        .limit(20)
    )
    return db.session.scalars(statement).all()


def _rows(
    *, province_code: str, why: Why | None, state: ClosureState | None
) -> Sequence[RoadClosure]:
    asked: list[ColumnElement[bool]] = [RoadClosure.province_code == province_code]
    if why is not None:
        asked.append(RoadClosure.why == why)
    if state is not None:
        asked.append(RoadClosure.state == state)
    statement = (
        select(RoadClosure)
        .where(*asked)
        .options(joinedload(RoadClosure.commune), joinedload(RoadClosure.reported_by))
        .order_by(RoadClosure.starts_at.desc(), RoadClosure.id.desc())
        .limit(1000)
    )
    return db.session.scalars(statement).all()


def _ended_at(row: RoadClosure) -> datetime:
    return row.lifted_at or row.ends_at or row.starts_at
