"""What applying an import would do: line by line against the catalogue as it is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.catalogue import procedure_queries as queries
from app.catalogue.import_columns import COLUMNS, Fault
from app.catalogue.import_merge import merged, missing
from app.catalogue.procedure_facts import Difference, differences, facts_of
from app.catalogue.procedure_models import CatalogueImport, Procedure
from app.catalogue.shapes import ProcedureFacts


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one line makes of one procedure; `differences` is empty where it is new."""

    line: int
    facts: ProcedureFacts
    is_new: bool
    differences: tuple[Difference, ...]
    as_of: date


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What applying an import would do, and what of it cannot be done."""

    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    same: tuple[Change, ...]
    faults: tuple[Fault, ...]
    lacking: tuple[Procedure, ...]  # offered, and not in a file that should hold all
    ignored: tuple[str, ...]  # headings that say nothing to us

    @property
    def lines_at_fault(self) -> int:
        """How many lines are left out."""
        return len({fault.line for fault in self.faults})


def preview(*, found: CatalogueImport) -> Preview:
    """Compare an import with the catalogue as it is now; changes nothing."""
    known = {row.code: row for row in queries.whole_procedures()}
    changes: dict[str, list[Change]] = {"new": [], "changed": [], "same": []}
    faults: list[Fault] = []
    codes = set()
    for number, given, told in found.lines:
        codes.add(given.get("code", ""))
        at_fault = faults_of(found, number, given, told, known)
        faults += at_fault
        if not at_fault:
            change = change_of(found, number, given, known)
            kind = "new" if change.is_new else "changed" if change.differences else "same"
            changes[kind].append(change)
    lacking = [row for row in known.values() if row.is_offered and row.code not in codes]
    return Preview(
        new=tuple(changes["new"]),
        changed=tuple(changes["changed"]),
        same=tuple(changes["same"]),
        faults=tuple(faults),
        lacking=tuple(lacking) if found.is_full else (),
        ignored=tuple(heading for heading, fact in found.columns if heading and not fact),
    )


def faults_of(
    found: CatalogueImport,
    number: int,
    given: dict[str, Any],
    told: Sequence[Sequence[str]],
    known: dict[str, Procedure],
) -> list[Fault]:
    """Return what is wrong with a line: cells as they were read, and what a new procedure lacks."""
    faults = [
        Fault(line=number, heading=heading, value=value, fact=fact) for heading, value, fact in told
    ]
    if faults or not given.get("code"):
        return faults
    row = known.get(given["code"])
    headings = {fact: heading for heading, fact in found.columns}
    return [
        Fault(
            line=number, heading=headings.get(fact, COLUMNS[fact].headings[0]), value="", fact=fact
        )
        for fact in missing(given, None if row is None else facts_of(row))
    ]


def change_of(
    found: CatalogueImport, number: int, given: dict[str, Any], known: dict[str, Procedure]
) -> Change:
    """Return what a line without faults makes of its procedure."""
    row = known.get(given["code"])
    before = None if row is None else facts_of(row)
    said = {fact: value for fact, value in given.items() if fact != "updated_on"}
    after = merged(said, before)
    as_of = given.get("updated_on")
    return Change(
        line=number,
        facts=after,
        is_new=before is None,
        differences=() if before is None else tuple(differences(before, after)),
        as_of=date.fromisoformat(as_of) if as_of else found.as_of,
    )
