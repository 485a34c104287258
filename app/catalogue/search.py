"""Find procedures and bundles by everyday words, by life event, by field, all at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.catalogue import guessing
from app.catalogue.procedure_models import Bundle, LifeEvent, Procedure, Synonym
from app.catalogue.search_words import MAX_WORDS, meaningful, search_words
from app.core.db import db
from app.core.text import fold

MOST_LETTERS = 120
MOST_SYNONYMS = 500
REGISTERING = "dang ky "  # Most official names begin so; nobody types it.

_Found = Row[tuple[int, str, str, str, str, str]]
_SHOWN = (
    Procedure.id, Procedure.plain_name, Procedure.name, Procedure.name_en,
    Procedure.field, Procedure.field_en,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FieldCount:
    """A field of administration, and how many of the procedures at hand belong to it."""

    name: str
    name_en: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Findings:
    """
    What a page of search shows.

    `total` counts all that was found, of which `procedures` are the first;
    `fields` counts what text and life event leave, so that one can narrow down further;
    `guess` holds the words that were searched in place of the typed ones, if any were.
    """

    procedures: list[Procedure]
    total: int
    bundles: list[Bundle]
    fields: list[FieldCount]
    guess: str
    is_asked: bool


def find(
    *,
    text: str = "",
    life_event: LifeEvent | None = None,
    field: str = "",
    everything: bool = False,
    limit: int = 100,
) -> Findings:
    """
    Return the offered procedures and bundles that text, life event and field leave.

    Where no procedure holds the words as typed, the nearest words of the catalogue are searched.
    Without any question only the fields are counted.
    """
    typed = search_words(text[:MOST_LETTERS])
    if not (typed or life_event or field or everything):
        return Findings(
            procedures=[], total=0, bundles=[], fields=_all_fields(), guess="", is_asked=False
        )
    rows, guess = _matching(typed, life_event), ""
    if typed and not rows:
        guess, rows = _nearest(typed, life_event)
    chosen = [row for row in rows if not field or row.field == field]
    return Findings(
        procedures=_in_order([row.id for row in chosen[:limit]]),
        total=len(chosen),
        bundles=[] if field else _bundles(guess or typed, life_event),
        fields=_counted((row.field, row.field_en) for row in rows),
        guess=guess,
        is_asked=True,
    )


def search_procedures(
    *, text: str, life_event: LifeEvent | None = None, limit: int = 50, with_retired: bool = False
) -> list[Procedure]:
    """
    Return procedures that hold every word, in any order, with or without accents.

    First what is asked for by its very name ("khai sinh": Đăng ký khai sinh), then those whose
    plain name begins as typed, then those that bear the words in a name, then all others.
    """
    typed = search_words(text[:MOST_LETTERS])
    rows = _matching(typed, life_event, with_retired=with_retired)
    return _in_order([row.id for row in rows[:limit]])


def _matching(
    typed: str, life_event: LifeEvent | None, *, with_retired: bool = False
) -> list[_Found]:
    said = _ways_to_say(typed)
    statement = _of_event(select(*_SHOWN), life_event).where(_holds(Procedure.search_key, said))
    if not with_retired:
        statement = statement.where(Procedure.is_offered)
    return sorted(
        db.session.execute(statement).all(),
        key=lambda row: (min(_rank(row, one) for one in said), _folded(row.plain_name), row.id),
    )


def _nearest(typed: str, life_event: LifeEvent | None) -> tuple[str, list[_Found]]:
    # Only if nothing was found: this one reads the whole catalogue.
    statement = _of_event(select(*_SHOWN, Procedure.search_key), life_event)
    rows = db.session.execute(statement.where(Procedure.is_offered)).all()
    guess, nearest = guessing.nearest(meaningful(typed), [row.search_key for row in rows])
    found: list[Any] = [rows[number] for number in nearest]
    return guess, sorted(
        found, key=lambda row: (_rank(row, guess), _folded(row.plain_name), row.id)
    )


def _ways_to_say(typed: str) -> list[str]:
    """Return what was typed, and the same with each of the administrator's synonyms in it."""
    said = [typed]
    if not typed:
        return said
    statement = select(Synonym.said_key, Synonym.means_key).order_by(Synonym.id)
    for known, means in db.session.execute(statement.limit(MOST_SYNONYMS)):
        if f" {known} " in f" {typed} ":
            said.append(f" {typed} ".replace(f" {known} ", f" {means} ").strip())
    return said[:MAX_WORDS]


def _holds(key: Any, said: Sequence[str]) -> ColumnElement[bool]:
    # From the beginning of a word: "an" should not find "ban" and "quan".
    ways = ([(" " + key).like(f"% {word}%") for word in meaningful(one)] for one in said)
    return or_(*(and_(True, *way) for way in ways))


def _of_event(statement: Select[Any], life_event: LifeEvent | None) -> Select[Any]:
    return statement if life_event is None else statement.where(Procedure.life_event == life_event)


@lru_cache(maxsize=8192)
def _folded(name: str) -> str:
    # A short word finds a whole catalogue: its names are folded once, not at every letter typed.
    return fold(name)


@lru_cache(maxsize=8192)
def _bare_name(name: str) -> str:
    return search_words(name).removeprefix(REGISTERING)


def _rank(row: _Found, typed: str) -> int:
    words = meaningful(typed)
    plain, names = _folded(row.plain_name), _folded(f"{row.name} {row.name_en}")
    if typed and _bare_name(row.name) == typed.removeprefix(REGISTERING):
        return -1
    if typed and plain.startswith(typed):
        return 0
    if all(f" {word}" in f" {plain}" for word in words):
        return 1
    return 2 if all(f" {word}" in f" {names}" for word in words) else 3


def _in_order(ids: Sequence[int]) -> list[Procedure]:
    found = {
        row.id: row for row in db.session.scalars(select(Procedure).where(Procedure.id.in_(ids)))
    }
    return [found[number] for number in ids]


def _bundles(typed: str, life_event: LifeEvent | None) -> list[Bundle]:
    statement = select(Bundle).where(Bundle.is_offered).options(selectinload(Bundle.items))
    if typed:
        statement = statement.where(_holds(Bundle.search_key, _ways_to_say(typed)))
    if life_event is not None:
        statement = statement.where(Bundle.life_event == life_event)
    found = db.session.scalars(statement).all()
    return sorted(found, key=lambda bundle: (_folded(bundle.plain_name), bundle.id))


def _all_fields() -> list[FieldCount]:
    statement = select(Procedure.field, func.max(Procedure.field_en), func.count())
    offered = statement.where(Procedure.is_offered).group_by(Procedure.field)
    rows = db.session.execute(offered).tuples()
    counts = [FieldCount(name=name, name_en=name_en, count=count) for name, name_en, count in rows]
    return sorted(counts, key=_by_name)


def _counted(fields: Any) -> list[FieldCount]:
    count = Counter(fields)
    counts = [FieldCount(name=one[0], name_en=one[1], count=many) for one, many in count.items()]
    return sorted(counts, key=_by_name)


def _by_name(field: FieldCount) -> str:
    return fold(field.name)
