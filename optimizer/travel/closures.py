"""Where one may not ride for a while: closed roads and areas, and what they stand in the way of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from optimizer.door import InvalidProblemError, expect_whole
from optimizer.travel.ellipsoid import metres_a_degree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROFILES = frozenset({"motorbike", "car", "foot", "boat"})
"""How one may ride; a closure for none of them by name is one for all."""

MOST_POINTS = 500
"""More corners than a finger draws; outlines are thinned before they come here."""

WIDEST_KM = 300
"""No road and no commune is longer: a wrong digit is."""

SLOWEST_FACTOR = 20.0


class ClosureKind(StrEnum):
    """How a closure is drawn."""

    LINE = "line"
    AREA = "area"


class ClosureFault(StrEnum):
    """What is wrong with a drawing, for those who must say so in their own words."""

    NOT_PAIRS = "not_pairs"
    AXES_SWAPPED = "axes_swapped"
    OFF_THE_EARTH = "off_the_earth"
    TOO_FEW_POINTS = "too_few_points"
    TOO_MANY_POINTS = "too_many_points"
    CROSSES_ITSELF = "crosses_itself"
    TOO_WIDE = "too_wide"


class InvalidClosureError(InvalidProblemError):
    """
    The drawing is no closure.

    Parameters
    ----------
    fault
        Which of the ways to be wrong.
    """

    def __init__(self, fault: ClosureFault, value: object, expected: str) -> None:
        super().__init__("shape", value, expected)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """
    A stretch of road or an area that cannot be ridden, or only slowly.

    Parameters
    ----------
    id
        Which closure: what is blocked can then be traced back to it.
    shape
        Corners ``(lat, lon)`` in degrees (WGS 84): at least two of a line, three of an area,
        whose ring closes by itself. Repeated corners are dropped.
    profiles
        Who is kept out: ``"motorbike"``, ``"car"``, ``"foot"``, ``"boat"``; empty means all.
    slow_factor
        How many times as long the way through takes, in ``(1, 20]``; None: there is no way.

    Raises
    ------
    InvalidClosureError
        When the shape is broken; its ``fault`` says how.
    InvalidProblemError
        When another field is out of bounds.
    """

    id: int
    kind: ClosureKind
    shape: tuple[tuple[float, float], ...]
    profiles: frozenset[str] = field(default_factory=frozenset)
    slow_factor: float | None = None

    def __post_init__(self) -> None:
        expect_whole("id", self.id)
        if not self.profiles <= PROFILES:
            raise InvalidProblemError("profiles", sorted(self.profiles), f"of {sorted(PROFILES)}")
        slow = self.slow_factor
        if slow is not None and not 1 < slow <= SLOWEST_FACTOR:
            raise InvalidProblemError(
                "slow_factor", slow, f"a number above 1, at most {SLOWEST_FACTOR:g}, or None"
            )
        object.__setattr__(self, "kind", ClosureKind(self.kind))
        object.__setattr__(self, "shape", _sound(self.kind, self.shape))

    def concerns(self, profile: str) -> bool:
        """Say whether those who ride like this are kept out or slowed."""
        return not self.profiles or profile in self.profiles


def closing(closures: Iterable[Closure], profile: str) -> tuple[Closure, ...]:
    """Keep the closures that let nobody of this profile through."""
    return tuple(c for c in closures if c.slow_factor is None and c.concerns(profile))


def slowing(closures: Iterable[Closure], profile: str) -> tuple[Closure, ...]:
    """Keep the closures that let this profile through, slowly."""
    return tuple(c for c in closures if c.slow_factor is not None and c.concerns(profile))


def _sound(kind: ClosureKind, shape: object) -> tuple[tuple[float, float], ...]:
    corners = _corners(shape)
    _expect_on_earth(corners)
    distinct = [c for at, c in enumerate(corners) if at == 0 or c != corners[at - 1]]
    if kind is ClosureKind.AREA and len(distinct) > 1 and distinct[0] == distinct[-1]:
        distinct.pop()
    _expect_enough(kind, distinct)
    _expect_narrow(distinct)
    if kind is ClosureKind.AREA:
        _expect_simple(distinct)
    return tuple(distinct)


def _corners(shape: Any) -> list[tuple[float, float]]:
    try:
        many = len(shape)
        if many <= MOST_POINTS + 1:
            return [(float(lat), float(lon)) for lat, lon in shape]
    except (TypeError, ValueError):
        fault = ClosureFault.NOT_PAIRS
        raise InvalidClosureError(fault, shape, "corners (lat, lon) in degrees") from None
    raise InvalidClosureError(
        ClosureFault.TOO_MANY_POINTS, f"{many} corners", f"at most {MOST_POINTS}"
    )


def _expect_on_earth(corners: Sequence[tuple[float, float]]) -> None:
    for lat, lon in corners:
        if abs(lat) <= 90 and abs(lon) <= 180:
            continue
        turned = all(abs(a) <= 180 and abs(b) <= 90 for a, b in corners)
        fault = ClosureFault.AXES_SWAPPED if turned else ClosureFault.OFF_THE_EARTH
        expected = "latitude first" if turned else "latitude to 90, longitude to 180 degrees"
        raise InvalidClosureError(fault, (lat, lon), expected)


def _expect_enough(kind: ClosureKind, corners: Sequence[tuple[float, float]]) -> None:
    least = 2 if kind is ClosureKind.LINE else 3
    if len(set(corners)) < least:
        fault = ClosureFault.TOO_FEW_POINTS
        raise InvalidClosureError(fault, corners, f"at least {least} different corners")


def _expect_narrow(corners: Sequence[tuple[float, float]]) -> None:
    spread = np.ptp(np.array(corners), axis=0)
    metres = spread * metres_a_degree(corners[0][0])
    if float(np.hypot(*metres)) > 1000 * WIDEST_KM:
        found = f"{np.hypot(*metres) / 1000:.0f} km across"
        raise InvalidClosureError(ClosureFault.TOO_WIDE, found, f"at most {WIDEST_KM} km")


def _expect_simple(corners: Sequence[tuple[float, float]]) -> None:
    ring = shapely.Polygon(corners)
    if not ring.is_valid or ring.area == 0:
        raise InvalidClosureError(
            ClosureFault.CROSSES_ITSELF,
            shapely.is_valid_reason(ring),
            "an outline that does not cross itself",
        )
