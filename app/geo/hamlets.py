"""Hamlets of a commune: picked from a list where nobody can point at a map."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.core import audit
from app.core.db import db
from app.core.text import fold, tidy
from app.geo.errors import HamletTwiceError, UnknownHamletError
from app.geo.models import Commune, Hamlet

_OF_COMMUNE = (
    select(Hamlet)
    .where(Hamlet.commune_code == bindparam("commune"))
    .order_by(Hamlet.search_key, Hamlet.id)
)


@dataclass(frozen=True, kw_only=True)
class HamletFacts:
    """What is said of a hamlet before it is stored; the point may be unknown."""

    commune_code: str
    name: str
    lat: float | None = None
    lon: float | None = None
    is_far: bool = False


def hamlets_of(*, commune_code: str) -> list[Hamlet]:
    """Return the hamlets of a commune, by name."""
    return list(db.session.scalars(_OF_COMMUNE, {"commune": commune_code}))


def hamlet_of(*, hamlet_id: int | None, commune_code: str) -> Hamlet | None:
    """Return a hamlet if it is one of a commune's; None for anything else."""
    if hamlet_id is None or not 0 < hamlet_id < 2**31:
        return None
    found = db.session.get(Hamlet, hamlet_id)
    return found if found is not None and found.commune_code == commune_code else None


def counts(*, province_code: str) -> dict[str, tuple[int, int]]:
    """Return how many hamlets a province's communes have, and how many with a point, by code."""
    statement = (
        select(Hamlet.commune_code, func.count(), func.count(Hamlet.lat))
        .join(Hamlet.commune)
        .where(Commune.province_code == province_code)
        .group_by(Hamlet.commune_code)
    )
    return {code: (number, placed) for code, number, placed in db.session.execute(statement)}


def add_hamlet(*, facts: HamletFacts, by: str, now: datetime) -> Hamlet:
    """
    Add a hamlet to its commune.

    Raises
    ------
    HamletTwiceError
        When the commune has one of this name already.
    """
    _expect_new(facts, besides=None)
    hamlet = Hamlet(commune_code=facts.commune_code)
    _describe(hamlet, facts)
    db.session.add(hamlet)
    db.session.flush()
    _note("geo.hamlet_added", hamlet, by, now)
    return hamlet


def change_hamlet(*, hamlet_id: int, facts: HamletFacts, by: str, now: datetime) -> Hamlet:
    """
    Change what a hamlet is called, where it lies, and whether it is far.

    Raises
    ------
    HamletTwiceError
        When another one of the commune has this name.
    UnknownHamletError
        When the commune has no such hamlet.
    """
    hamlet = hamlet_of(hamlet_id=hamlet_id, commune_code=facts.commune_code)
    if hamlet is None:
        raise UnknownHamletError
    _expect_new(facts, besides=hamlet)
    _describe(hamlet, facts)
    db.session.flush()
    _note("geo.hamlet_changed", hamlet, by, now)
    return hamlet


def put_hamlet(*, facts: HamletFacts, by: str, now: datetime) -> bool:
    """Add a hamlet, or change the one of this name; return whether it is new."""
    known = _named(facts)
    if known is None:
        add_hamlet(facts=facts, by=by, now=now)
    else:
        change_hamlet(hamlet_id=known.id, facts=facts, by=by, now=now)
    return known is None


def _expect_new(facts: HamletFacts, *, besides: Hamlet | None) -> None:
    known = _named(facts)
    if known is not None and known is not besides:
        raise HamletTwiceError(name=known.name)


def _named(facts: HamletFacts) -> Hamlet | None:
    same = Hamlet.search_key == fold(facts.name)[:100]
    return db.session.scalar(select(Hamlet).where(Hamlet.commune_code == facts.commune_code, same))


def _describe(hamlet: Hamlet, facts: HamletFacts) -> None:
    hamlet.name = tidy(facts.name)[:100]
    hamlet.search_key = fold(facts.name)[:100]
    hamlet.lat, hamlet.lon = facts.lat, facts.lon
    hamlet.is_far = facts.is_far


def _note(action: str, hamlet: Hamlet, by: str, now: datetime) -> None:
    audit.record(action=action, subject=f"hamlet:{hamlet.id}", by=by, now=now)
