"""What is served once: a visit, both visits of a shipment, or one of several alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.costs import importance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem


@dataclass(frozen=True, slots=True)
class Request:
    """
    What is served once.

    Parameters
    ----------
    options
        The visits of each way to serve it, in order, as positions in the problem.
    weight, penalty
        What it means to leave it out, as importance and as cost.
    """

    options: tuple[tuple[int, ...], ...]
    weight: int
    penalty: int


def requests_of(problem: Problem) -> tuple[Request, ...]:
    """List the requests of a problem, in the order of their first visits."""
    return tuple(_requests(problem))


def _requests(problem: Problem) -> Iterator[Request]:
    position = {visit.id: number for number, visit in enumerate(problem.visits)}
    count = len(problem.visits)
    for visit in problem.visits:
        group = problem.group.get(visit.id, (visit.id,))
        halves = [visit]
        if visit.id in problem.partner:
            other = problem.visit_by_id[problem.partner[visit.id]]
            if problem.shipped(visit.id)[1] < 0:
                continue
            halves, group = [visit, other], (visit.id,)
        if group[0] != visit.id:
            continue
        one = tuple(position[half.id] for half in halves)
        options = (one,) if len(halves) == 2 else tuple((position[each],) for each in group)
        yield Request(
            options,
            sum(importance(half, visits=count) for half in halves),
            sum(half.penalty or 0 for half in halves),
        )
