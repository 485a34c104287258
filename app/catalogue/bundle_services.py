"""Change bundles, and the words that people use for what the catalogue calls otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.catalogue.errors import CodeTakenError, SynonymKnownError, ThinBundleError
from app.catalogue.procedure_models import Bundle, BundleItem, LifeEvent, Procedure, Synonym
from app.catalogue.search_words import search_words
from app.core import audit
from app.core.db import db

FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class BundleFacts:
    """A bundle before it is stored; its procedures by code, in the order they are done."""

    code: str
    name: str
    name_en: str
    plain_name: str
    life_event: LifeEvent
    procedures: tuple[str, ...]
    note: str = ""
    note_en: str = ""
    search_words: tuple[str, ...] = ()


def add_bundle(*, facts: BundleFacts, by: str, now: datetime) -> Bundle:
    """
    Add a bundle.

    Raises
    ------
    CodeTakenError, ThinBundleError
        When another has the code, or it does not hold two known procedures.
    """
    if db.session.scalar(select(Bundle.id).where(Bundle.code == facts.code)):
        raise CodeTakenError(facts.code)
    bundle = Bundle(**_columns(facts), items=_items(facts.procedures))
    db.session.add(bundle)
    db.session.flush()
    _note("catalogue.bundle_added", bundle, by, now)
    return bundle


def change_bundle(*, bundle: Bundle, facts: BundleFacts, by: str, now: datetime) -> None:
    """
    Give a bundle other facts; its code stays.

    Raises
    ------
    ThinBundleError
        When it does not hold two known procedures.
    """
    items = _items(facts.procedures)
    for name, value in _columns(facts).items():
        if name != "code":
            setattr(bundle, name, value)
    # The old rows go first: the same position may come again.
    bundle.items = []
    db.session.flush()
    bundle.items = items
    db.session.flush()
    _note("catalogue.bundle_changed", bundle, by, now)


def offer_bundle(*, bundle: Bundle, is_offered: bool, by: str, now: datetime) -> None:
    """Offer a bundle, or offer it no more; bookings that were made for it still hold."""
    bundle.is_offered = is_offered
    db.session.flush()
    action = "catalogue.bundle_restored" if is_offered else "catalogue.bundle_retired"
    _note(action, bundle, by, now)


def add_synonym(*, said: str, means: str, by: str, now: datetime) -> Synonym:
    """
    Let what people say be searched as what the catalogue says.

    Raises
    ------
    SynonymKnownError
        When both are the same words, or this pair is known.
    """
    row = Synonym(
        said=said, means=means, said_key=search_words(said), means_key=search_words(means)
    )
    if row.said_key == row.means_key or not (row.said_key and row.means_key):
        raise SynonymKnownError
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise SynonymKnownError from None
    audit.record(
        action="catalogue.synonym_added", subject=f"synonym:{row.id}", by=by, now=now,
        said=said, means=means,
    )  # fmt: skip
    return row


def drop_synonym(*, synonym_id: int, by: str, now: datetime) -> None:
    """Take a synonym back; one that was taken back already stays so."""
    row = db.session.get(Synonym, synonym_id)
    if row is None:
        return
    audit.record(
        action="catalogue.synonym_dropped", subject=f"synonym:{row.id}", by=by, now=now,
        said=row.said, means=row.means,
    )  # fmt: skip
    db.session.delete(row)
    db.session.flush()


def _columns(facts: BundleFacts) -> dict[str, Any]:
    parts = (facts.plain_name, facts.name, facts.name_en, *facts.search_words, facts.code)
    return {
        "code": facts.code,
        "name": facts.name,
        "name_en": facts.name_en,
        "plain_name": facts.plain_name,
        "life_event": facts.life_event,
        "note": facts.note,
        "note_en": facts.note_en,
        "search_words": "\n".join(facts.search_words),
        "search_key": " ".join(search_words(part) for part in parts),
    }


def _items(codes: Sequence[str]) -> list[BundleItem]:
    rows = db.session.scalars(select(Procedure).where(Procedure.code.in_(codes)))
    known = {row.code: row for row in rows}
    missing = [code for code in codes if code not in known]
    if missing or len(set(codes)) < FEWEST:
        raise ThinBundleError(missing)
    return [
        BundleItem(procedure=known[code], position=position)
        for position, code in enumerate(dict.fromkeys(codes), start=1)
    ]


def _note(action: str, bundle: Bundle, by: str, now: datetime) -> None:
    audit.record(action=action, subject=f"bundle:{bundle.id}", by=by, now=now, code=bundle.code)
