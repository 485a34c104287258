"""Editions of what maps draw: an import adds one, the one before it can be shown again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.core import audit
from app.core.db import db
from app.geo.errors import NoSuchEditionError
from app.geo.models import MapEdition, MapLayer, MapSheet

KEPT = 5  # Editions of an area; older ones are dropped when another comes.
DIGEST_LETTERS = 16
ROWS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A piece of an edition, compressed, with the size that it unfolds to."""

    name: str
    content: bytes
    size: int


def add_edition(
    *,
    layer: MapLayer,
    area: str,
    sheets: Iterable[Sheet],
    file_name: str,
    facts: Mapping[str, Any],
    by: str,
    now: datetime,
) -> MapEdition:
    """Keep an import and show it; the same again changes nothing."""
    pieces = sorted(sheets, key=lambda sheet: sheet.name)
    digest = _digest(pieces)
    shown = shown_edition(layer=layer, area=area)
    if shown and shown.digest == digest:
        return shown
    edition = MapEdition(
        layer=layer,
        area=area,
        number=_next_number(layer, area),
        digest=digest,
        is_shown=False,
        imported_at=now,
        imported_by=by,
        file_name=file_name[-300:],
        facts=dict(facts),
    )
    db.session.add(edition)
    db.session.flush()
    _keep(edition, pieces)
    _show(edition, by=by, now=now)
    _drop_old(layer, area)
    return edition


def show_edition(
    *, layer: MapLayer, area: str, number: int, by: str, now: datetime
) -> MapEdition | None:
    """
    Show an edition that is still kept in place of the one shown; number 0 shows none.

    Raises
    ------
    NoSuchEditionError
        When the area has no edition of that number.
    """
    if number == 0:
        _hide(layer, area, by=by, now=now)
        return None
    edition = db.session.scalar(
        select(MapEdition).where(_of(layer, area), MapEdition.number == number)
    )
    if edition is None:
        raise NoSuchEditionError
    _show(edition, by=by, now=now)
    return edition


def undo_edition(*, layer: MapLayer, area: str, by: str, now: datetime) -> MapEdition | None:
    """
    Show the edition before the one shown; none, where that was the first.

    Raises
    ------
    NoSuchEditionError
        When nothing is shown that could be undone.
    """
    shown = shown_edition(layer=layer, area=area)
    if shown is None:
        raise NoSuchEditionError
    before = db.session.scalar(
        select(MapEdition.number)
        .where(_of(layer, area), MapEdition.number < shown.number)
        .order_by(MapEdition.number.desc())
        .limit(1)
    )
    return show_edition(layer=layer, area=area, number=before or 0, by=by, now=now)


def shown_edition(*, layer: MapLayer, area: str) -> MapEdition | None:
    """Return what maps of an area show of a layer."""
    return db.session.scalar(select(MapEdition).where(_of(layer, area), MapEdition.is_shown))


def shown_editions(*, province_code: str) -> Mapping[MapLayer, MapEdition]:
    """Return, by layer, what maps of a province show."""
    statement = select(MapEdition).where(
        MapEdition.is_shown, MapEdition.area.in_((province_code, ""))
    )
    return {edition.layer: edition for edition in db.session.scalars(statement)}


def editions() -> list[MapEdition]:
    """Return every edition that is kept, by layer and area, the newest first."""
    order = (MapEdition.layer, MapEdition.area, MapEdition.number.desc())
    return list(db.session.scalars(select(MapEdition).order_by(*order)))


def sheet(*, digest: str, name: str) -> Sheet | None:
    """Return a piece of an edition by what stands in its address."""
    statement = (
        select(MapSheet.name, MapSheet.content, MapSheet.size)
        .join(MapEdition, MapEdition.id == MapSheet.edition_id)
        .where(MapEdition.digest == digest, MapSheet.name == name)
        .limit(1)
    )
    row = db.session.execute(statement).one_or_none()
    return Sheet(name=row.name, content=row.content, size=row.size) if row else None


def is_kept(*, digest: str) -> bool:
    """Whether an edition with this digest is still here."""
    return db.session.scalar(select(MapEdition.id).where(MapEdition.digest == digest)) is not None


def _keep(edition: MapEdition, pieces: list[Sheet]) -> None:
    for start in range(0, len(pieces), ROWS_AT_ONCE):
        rows = [
            {
                "edition_id": edition.id,
                "name": piece.name,
                "content": piece.content,
                "size": piece.size,
            }
            for piece in pieces[start : start + ROWS_AT_ONCE]
        ]
        db.session.execute(insert(MapSheet), rows)


def _show(edition: MapEdition, *, by: str, now: datetime) -> None:
    _hide(edition.layer, edition.area)
    edition.is_shown = True
    _record(edition.layer, edition.area, edition.number, by, now)
    db.session.flush()


def _hide(layer: MapLayer, area: str, *, by: str = "", now: datetime | None = None) -> None:
    shown = update(MapEdition).where(_of(layer, area), MapEdition.is_shown)
    db.session.execute(shown.values(is_shown=False))
    if now:
        _record(layer, area, 0, by, now)


def _record(layer: MapLayer, area: str, number: int, by: str, now: datetime) -> None:
    audit.record(
        action="geo.map_shown",
        subject=f"map:{layer.value}:{area}",
        by=by,
        now=now,
        number=number,
    )


def _drop_old(layer: MapLayer, area: str) -> None:
    kept = (
        select(MapEdition.id)
        .where(_of(layer, area))
        .order_by(MapEdition.is_shown.desc(), MapEdition.number.desc())
        .limit(KEPT)
    )
    old = set(db.session.scalars(select(MapEdition.id).where(_of(layer, area))))
    old -= set(db.session.scalars(kept))
    if old:
        db.session.execute(delete(MapSheet).where(MapSheet.edition_id.in_(old)))
        db.session.execute(delete(MapEdition).where(MapEdition.id.in_(old)))


def _next_number(layer: MapLayer, area: str) -> int:
    last = (
        select(MapEdition.number)
        .where(_of(layer, area))
        .order_by(MapEdition.number.desc())
        .limit(1)
        .with_for_update()
    )
    return (db.session.scalar(last) or 0) + 1


def _of(layer: MapLayer, area: str) -> Any:
    return (MapEdition.layer == layer) & (MapEdition.area == area)


def _digest(pieces: Iterable[Sheet]) -> str:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(f"{piece.name} {len(piece.content)} ".encode())
        whole.update(piece.content)
    return whole.hexdigest()[:DIGEST_LETTERS]
