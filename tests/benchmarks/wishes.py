"""What this planner's problems may hold and no peer is told here."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, fields

from optimizer import Problem

OF_PROBLEM = ("alternatives", "familiarity", "balance_per_hour", "compact_per_hour")
OF_VEHICLE = ("overtime_s", "locked", "max_duration_s", "max_trips")
OF_VISIT = (
    "required",
    "forbidden",
    "preferred",
    "release_s",
    "due_s",
    "surcharge",
    "penalty",
)


def beyond_peers(problem: Problem, *, but: frozenset[str] = frozenset()) -> str | None:
    """Name the fields in use that only this planner knows, except those that a peer does."""
    used = {
        *_used([problem], OF_PROBLEM),
        *_used(problem.vehicles, OF_VEHICLE),
        *_used(problem.visits, OF_VISIT),
        *("costs of rides" for matrix in problem.travel.values() if matrix.costs is not None),
    }
    return ", ".join(sorted(used - but)) or None


def _used(things: Iterable[object], names: tuple[str, ...]) -> Iterator[str]:
    for thing in things:
        for field in fields(thing):
            if field.name in names and getattr(thing, field.name) != _default(field):
                yield field.name


def _default(field: Field) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()
