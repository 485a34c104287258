"""
Several trips in one route: where they part, and how an order says so.

A route with several trips is told in two ways: as one list with `RELOAD` between trips, which
searches and repairs change, or as its stops beside `reloads`, the numbers of stops before each
visit to the depot, which is what gets timed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from optimizer.problem import Problem, Visit

RELOAD = -1
"""Stands between two trips in a list of visits, be they positions or ids: both are at least 0."""

Each = TypeVar("Each")


def split_trips(route: Sequence[int]) -> tuple[list[int], tuple[int, ...]]:
    """
    Separate the visits of a list from its reloads.

    Returns
    -------
    tuple[list[int], tuple[int, ...]]
        The visits in order, and for each `RELOAD` how many visits stand before it.

    Examples
    --------
    >>> split_trips([4, 2, RELOAD, 7])
    ([4, 2, 7], (2,))
    """
    visits: list[int] = []
    reloads: list[int] = []
    for each in route:
        if each == RELOAD:
            reloads.append(len(visits))
        else:
            visits.append(each)
    return visits, tuple(reloads)


def join_trips(visits: Sequence[int], reloads: Sequence[int]) -> tuple[int, ...]:
    """
    Put `RELOAD` where the reloads are: `split_trips` backwards.

    Examples
    --------
    >>> join_trips([4, 2, 7], (2,))
    (4, 2, -1, 7)
    """
    joined: list[int] = []
    for number, trip in enumerate(trips_of(visits, reloads)):
        joined += [RELOAD, *trip] if number else trip
    return tuple(joined)


def trips_of(stops: Sequence[Each], reloads: Sequence[int]) -> list[Sequence[Each]]:
    """Cut a route at its reloads; without any it is one trip."""
    ends = [*reloads, len(stops)]
    return [stops[begin:end] for begin, end in zip([0, *reloads], ends, strict=True)]


def are_trips(stops: int, reloads: Sequence[int]) -> bool:
    """Say whether the reloads stand in order, and no trip is empty."""
    return all(one < other for one, other in zip([0, *reloads], [*reloads, stops], strict=True))


def keeps_pairs(problem: Problem, visits: Sequence[Visit], reloads: Sequence[int]) -> bool:
    """
    Say whether no shipment lies in two trips.

    Whatever is on board leaves the vehicle at a reload, so its two visits belong to one trip.
    """
    if not reloads or not problem.shipments:
        return True
    trip_of = {
        visit.id: number for number, trip in enumerate(trips_of(visits, reloads)) for visit in trip
    }
    return all(trip_of.get(pair.pickup) == trip_of.get(pair.delivery) for pair in problem.shipments)


def without(order: Sequence[int], gone: Collection[int]) -> tuple[int, ...]:
    """
    Take visits out of a list, and the reloads that stand beside no stop any more.

    Examples
    --------
    >>> without([4, RELOAD, 2, 7, RELOAD, 9], {4, 9})
    (2, 7)
    """
    kept: list[int] = []
    for each in order:
        if each in gone or (each == RELOAD and (not kept or kept[-1] == RELOAD)):
            continue
        kept.append(each)
    return tuple(kept[:-1] if kept and kept[-1] == RELOAD else kept)
