"""What was promised of the planner, and whether the races of a round show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isinf
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.race import Result
    from tests.benchmarks.results import Race

OURS = "Tận Tay"
SOON_S = 2.0
GOOD = 0.03
"""A plan after two seconds is called good if ten times as long brings no more than this."""

Row = tuple[str, str, str]


def rows(races: Sequence[Race]) -> list[Row]:
    """Judge each bar by the races that are about it; without any it stays open."""
    public = [race for race in races if race.best_known is not None]
    rich = [race for race in races if race.family == "rich day"]
    short = [race for race in public if race.stops <= 401]
    return [
        _mean("up to 400 stops: mean cost at most 0.1 % over PyVRP", short, "PyVRP", 0.001),
        _mean(
            "1,000 stops, X: at least 1 % below PyVRP",
            [race for race in public if race.stops >= 900 and race.family == "x"],
            "PyVRP",
            -0.01,
        ),
        _mean(
            "1,000 stops with windows: at parity with PyVRP",
            [race for race in public if race.stops >= 900 and race.family != "x"],
            "PyVRP",
            0.0,
        ),
        _serves(rich),
        _mean("rich days: mean cost at most 0.97 of VROOM's", rich, "VROOM", -0.03),
        _mean("rich days: at least 5 % below OR-Tools alone", rich, "OR-Tools", -0.05),
        *_large([race for race in races if race.stops >= 3000]),
        *_morning([race for race in races if race.family == "morning"]),
        _first([race for race in races if race.stops <= 320]),
        _overshoot(races),
    ]


def _pairs(races: Sequence[Race], peer: str) -> list[tuple[Result, Result]]:
    pairs = [(race.of(OURS), race.of(peer)) for race in races]
    return [(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]


def _mean(bar: str, races: Sequence[Race], peer: str, most: float) -> Row:
    """Compare costs where both serve as much."""
    pairs = _pairs(races, peer)
    ratios = [
        ours.cost / theirs.cost - 1
        for ours, theirs in pairs
        if ours.cost is not None and theirs.cost and ours.missed == theirs.missed
    ]
    if not ratios:
        return bar, "no two plans serve as much" if pairs else "not raced", "open"
    found = fmean(ratios)
    return bar, f"{100 * found:+.2f} % (mean of {len(ratios)})", _holds(found <= most)


def _serves(races: Sequence[Race]) -> Row:
    bar = "rich days: never serves less than VROOM"
    pairs = _pairs(races, "VROOM")
    if not pairs:
        return bar, "not raced", "open"
    less = sum(ours.missed > theirs.missed for ours, theirs in pairs)
    more = sum(ours.missed < theirs.missed for ours, theirs in pairs)
    return bar, f"less in {less}, more in {more} of {len(pairs)} days", _holds(less == 0)


def _large(races: Sequence[Race]) -> list[Row]:
    return [
        _each(
            "3,000 stops: everyone served within 5 s",
            races,
            lambda race, ours: _served_at(race, ours),
            most=5.0,
            shown="{:.1f} s",
        ),
        _mean("3,000 stops: cost at most that of PyVRP x1", races, "PyVRP x1", 0.0),
        _each(
            "3,000 stops: at most 2.5 GB over all processes",
            races,
            lambda race, ours: ours.memory_mb / 1000,
            most=2.5,
            shown="{:.2f} GB",
        ),
    ]


def _served_at(race: Race, ours: Result) -> float:
    """Find when all were placed for the first time."""
    whole = [point.seconds for point in ours.curve if point.placed == race.stops]
    return min(whole, default=float("inf"))


def _morning(races: Sequence[Race]) -> list[Row]:
    return [
        _each(
            f"a province's morning: after {SOON_S:g} s within {GOOD:.0%} of the last plan",
            races,
            lambda race, ours: 100 * _behind(ours, SOON_S),
            most=100 * GOOD,
            shown="{:+.2f} %",
        )
    ]


def _behind(ours: Result, at_s: float) -> float:
    """Compare the plan at that instant with the last; fewer served is infinitely behind."""
    known = [point for point in ours.curve if point.seconds <= at_s]
    if not known or ours.cost is None or known[-1].placed < ours.placed:
        return float("inf")
    return known[-1].cost / ours.cost - 1


def _first(races: Sequence[Race]) -> Row:
    return _each(
        "first plan within 1 s up to 320 stops",
        races,
        lambda race, ours: ours.curve[0].seconds,
        most=1.0,
        shown="{:.2f} s at most",
    )


def _overshoot(races: Sequence[Race]) -> Row:
    return _each(
        "over the limit by at most 0.5 s",
        races,
        lambda race, ours: ours.took_s - race.seconds,
        most=0.5,
        shown="{:+.2f} s at most",
    )


def _each(
    bar: str,
    races: Sequence[Race],
    measure: Callable[[Race, Result], float],
    *,
    most: float,
    shown: str,
) -> Row:
    """See that the worst of all races is good enough."""
    ours = [(race, race.of(OURS)) for race in races]
    found = [measure(race, result) for race, result in ours if result is not None]
    if not found:
        return bar, "not raced", "open"
    worst = max(found)
    return bar, "not yet all" if isinf(worst) else shown.format(worst), _holds(worst <= most)


def _holds(is_so: bool) -> str:
    return "yes" if is_so else "**no**"
