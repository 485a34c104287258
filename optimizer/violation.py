"""What a plan may break, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a plan may break."""

    KNOWN = "known"
    """Names only what the problem has."""
    ONCE = "once"
    """Every visit, or one of its alternatives, stands in one route or is unassigned; a vehicle
    has one route."""
    PAIR = "pair"
    """A shipment's visits are joined by one trip of one route, in order."""
    TRIP = "trip"
    """No more trips than the vehicle may ride, none of them empty, what is locked in the first."""
    SKILL = "skill"
    """Whoever comes can do what is asked."""
    WHO = "who"
    """Only those come who may."""
    LOCKED = "locked"
    """The stops that a route must begin with stand where they stood."""
    RELEASE = "release"
    """No trip leaves before what it brings is ready."""
    CAPACITY = "capacity"
    """What is on board fits."""
    WINDOW = "window"
    """Service begins while a window is open, never before arrival."""
    SHIFT = "shift"
    """Nobody rides or pauses outside the shift."""
    BREAK = "break"
    """Every break is taken once, whole, when it may be, and not while at work."""
    RIDE = "ride"
    """Every ride takes the time it takes, where there is a way."""
    WORK = "work"
    """Setup and service take their time."""
    LIMIT = "limit"
    """Bounds on stops, riding time, length and duration."""
    STATED = "stated"
    """Loads, lengths, times and costs are what the plan says they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """
    A promise that a plan breaks.

    Parameters
    ----------
    rule
        Which kind of promise.
    subject
        Of what, as a path: ``vehicle 3: stop 2: leaves_s``.
    found, expected
        What the plan says, and what would keep the promise.
    """

    rule: Rule
    subject: str
    found: object
    expected: object

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.found}, expected {self.expected}"
