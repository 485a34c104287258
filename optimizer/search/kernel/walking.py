"""Where a search stands beside its plan: one more book, of the walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.kernel import books

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from optimizer.search.kernel.books import Book

(
    BEST_MISSED,  # importance left out of the best plan so far
    BEST_PRICE,
    IS_NEW,  # since somebody last asked
    IS_FIXED,  # by request: it stays where it is
    IS_HOPELESS,  # by request: it fits nowhere even alone
    WORTH,  # by request: price on the way of leaving it out
    WAITING,  # requests to insert
    LEFT_BEFORE,  # requests left out before the step
    BEST_LENGTH,  # of each route of the best plan
    BEST_ROUTE,
) = range(10)

WALK = 10

NOTHING = 1 << 62
"""Worse than any plan."""


def walk_of(facts: Book, plan: Book) -> Book:
    """Begin with a plan, as if there were no best one yet."""
    requests, vehicles = int(facts[books.REQUESTS]), int(facts[books.VEHICLES])
    nothing = np.zeros(requests, dtype=np.int64)
    columns: dict[int, ArrayLike] = dict.fromkeys(
        (IS_FIXED, IS_HOPELESS, WORTH, LEFT_BEFORE), nothing
    )
    columns[WAITING] = np.zeros(requests + int(facts[books.VISITS]) + 1, dtype=np.int64)
    columns[BEST_LENGTH] = np.zeros(vehicles, dtype=np.int64)
    columns[BEST_ROUTE] = np.zeros(vehicles * int(plan[books.ROOM]), dtype=np.int64)
    return books.book_of(WALK, {BEST_MISSED: NOTHING, BEST_PRICE: NOTHING}, columns)
