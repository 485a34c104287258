"""Why a visit stands in no route and what would place it, in codes and numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from optimizer.solution import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping


class Obstacle(StrEnum):
    """What exactly is in the way, where a reason alone does not tell."""

    NONE = ""
    NO_WAY_THERE = "no_way_there"
    NO_WAY_BACK = "no_way_back"
    STOPS = "max_stops"
    TRAVEL = "max_travel_s"
    DISTANCE = "max_distance_m"
    DURATION = "max_duration_s"
    TOO_LATE = "too_late"
    """Even the earliest arrival comes after the last window."""
    TOO_EARLY = "too_early"
    """The window opens when it is too late to finish within the shift."""
    BREAK = "break"
    """Without breaks it would fit."""
    TIME = "time"
    """Others have the time."""
    ROOM = "room"
    """Others have the room on board."""


class RemedyKind(StrEnum):
    """A change that places the visit."""

    INSERT = "insert"
    """Nothing need change: it fits as it is."""
    WINDOW_LATER = "window_later"
    WINDOW_EARLIER = "window_earlier"
    SHIFT_LATER = "shift_later"
    SHIFT_EARLIER = "shift_earlier"
    TRIP = "trip"
    """One trip more for a vehicle that is full."""
    CAPACITY = "capacity"
    SKILL = "skill"
    LIMIT = "limit"
    ANOTHER_DAY = "another_day"
    DROP = "drop"
    COURIER = "courier"
    """One more who rides, with the shift and the vehicle of the one named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    What keeps one vehicle from serving the visit.

    Parameters
    ----------
    obstacle
        More exactly, where the reason leaves it open.
    numbers
        What the sentence needs: ``arrives_s``, ``closes_s``, ``found``, ``limit``...
    subjects
        Skills that are missing; for a visit crowded out, those of which each alone takes its place.
    is_outranked
        Whether all of these matter more than the visit.
    """

    vehicle_id: int
    reason: Reason
    obstacle: Obstacle = Obstacle.NONE
    numbers: Mapping[str, int] = field(default_factory=dict)
    subjects: tuple[int, ...] = ()
    is_outranked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """
    A change that was made for a try, and placed the visit in a plan that passed its check.

    Parameters
    ----------
    vehicle_id, position, starts_s
        Who serves it then, as which stop (1 is the first), when work begins.
    amount
        How much: minutes of a window or a shift, the new capacity, limit or number of trips.
    subjects
        Skills to add; the visit to leave out.
    what
        Which limit, which dimension of capacity, which day.
    is_outranked
        Whether the visit left out matters less than the one placed.
    added_cost, added_travel_s, added_distance_m
        What the plan costs more, beyond the change itself.
    """

    kind: RemedyKind
    vehicle_id: int
    position: int
    starts_s: int
    amount: int = 0
    subjects: tuple[int, ...] = ()
    what: str = ""
    is_outranked: bool = False
    added_cost: int = 0
    added_travel_s: int = 0
    added_distance_m: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """
    All that was found out about a visit left out.

    Parameters
    ----------
    closest
        The finding of the vehicle that came closest; None: nobody rides, or it was taken out.
    findings
        One a vehicle, in the problem's order.
    remedies
        The smallest changes first.
    is_complete
        Whether there was time to try everything.
    """

    visit_id: int
    reason: Reason
    closest: Finding | None = None
    findings: tuple[Finding, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    is_complete: bool = True

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON objects, to keep or to send."""
        return asdict(self)


def read_diagnosis(written: Mapping[str, Any]) -> Diagnosis:
    """Read what `Diagnosis.as_json` wrote."""
    closest = written.get("closest")
    return Diagnosis(
        visit_id=written["visit_id"],
        reason=Reason(written["reason"]),
        closest=None if closest is None else _finding(closest),
        findings=tuple(_finding(finding) for finding in written["findings"]),
        remedies=tuple(_remedy(remedy) for remedy in written["remedies"]),
        is_complete=written["is_complete"],
    )


def _finding(written: Mapping[str, Any]) -> Finding:
    exact = {
        "reason": Reason(written["reason"]),
        "obstacle": Obstacle(written["obstacle"]),
        "subjects": tuple(written["subjects"]),
    }
    return Finding(**{**written, **exact})


def _remedy(written: Mapping[str, Any]) -> Remedy:
    exact = {"kind": RemedyKind(written["kind"]), "subjects": tuple(written["subjects"])}
    return Remedy(**{**written, **exact})
