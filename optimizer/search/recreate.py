"""Filling the hole: visits go back where they cost least, in an order that changes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from numpy.typing import NDArray

    from optimizer.search.draft import Draft
    from optimizer.search.tables import Tables

BLINK_SHARE = 0.01
"""Share of gaps overlooked, so that the best is not always taken."""

PICKUP_GAPS = 6
"""Gaps tried for the first half of a shipment."""


class Recreate:
    """
    Greedy insertion with blinks.

    Parameters
    ----------
    random
        Draws the orders of visits.
    blinks
        Draws the gaps that are overlooked; None: every gap is seen.
    """

    def __init__(
        self, tables: Tables, random: Random, blinks: np.random.Generator | None = None
    ) -> None:
        self._random = random
        self._blinks = blinks
        self._is_pickup, self._partner = tables.is_pickup, tables.partner
        self._penalty = tables.penalty
        # Weight of each order as published, and one more for the visits that matter most.
        self._orders: list[tuple[int, Callable[[int], float] | None]] = [
            (4, None),
            (2, _far_first(tables)),
            (1, _near_first(tables)),
            (2, _narrow_first(tables)),
            (2, lambda visit: -tables.importance[visit]),
        ]
        self._weights = [weight for weight, _ in self._orders]

    def fill(self, draft: Draft, waiting: list[int]) -> list[int]:
        """Insert whom it can; return who is left out."""
        self._random.shuffle(waiting)
        key = self._random.choices(self._orders, self._weights)[0][1]
        return self.fill_in_order(draft, waiting if key is None else sorted(waiting, key=key))

    def fill_in_order(self, draft: Draft, waiting: list[int]) -> list[int]:
        """Insert in the order given; a shipment comes with its first half."""
        left = []
        for visit in waiting:
            if visit not in self._partner:
                if not self._insert(draft, visit):
                    left.append(visit)
            elif visit in self._is_pickup and not self._insert_pair(draft, visit):
                left += [visit, self._partner[visit]]
        return left

    def _insert(self, draft: Draft, visit: int) -> bool:
        detours = self._seen(draft.detours(visit))
        best = int(detours.argmin())
        vehicle, gap = divmod(best, detours.shape[1])
        if detours[vehicle, gap] >= self._penalty[visit]:
            return False
        draft.insert(visit, vehicle, gap)
        return True

    def _insert_pair(self, draft: Draft, pickup: int) -> bool:
        """Try the second half behind the cheapest places of the first; keep the cheapest pair."""
        delivery = self._partner[pickup]
        detours = self._seen(draft.detours(pickup))
        best_price, best = self._penalty[pickup] + self._penalty[delivery], (-1, [0])
        for place in np.argsort(detours, axis=None, kind="stable")[:PICKUP_GAPS]:
            vehicle, gap = divmod(int(place), detours.shape[1])
            if detours[vehicle, gap] >= NEVER:
                break
            price, route = _best_completion(draft, pickup, delivery, vehicle, gap)
            if price < best_price:
                best_price, best = price, (vehicle, route)
        if best[0] < 0:
            return False
        draft.set_route(*best)
        return True

    def _seen(self, detours: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._blinks is not None:
            detours[self._blinks.random(detours.shape) < BLINK_SHARE] = NEVER
        return detours


def _best_completion(
    draft: Draft, pickup: int, delivery: int, vehicle: int, gap: int
) -> tuple[int, list[int]]:
    """Find the cheapest gap for the second half once the first half stands in its gap."""
    before, price = draft.routes[vehicle], draft.route_price(vehicle)
    draft.insert(pickup, vehicle, gap)
    half = draft.routes[vehicle]
    detours = draft.detours(delivery, slice(vehicle, vehicle + 1))[0]
    detours[: gap + 1] = NEVER
    found: tuple[int, list[int]] = (2 * NEVER, before)
    for place in np.argsort(detours, kind="stable").tolist():
        if detours[place] >= NEVER:
            break
        draft.set_route(vehicle, [*half[:place], delivery, *half[place:]])
        if not draft.is_overloaded(vehicle):
            found = (draft.route_price(vehicle) - price, draft.routes[vehicle])
            break
    draft.set_route(vehicle, before)
    return found


def _far_first(tables: Tables) -> Callable[[int], float]:
    away = _away(tables)
    return lambda visit: -away[visit]


def _near_first(tables: Tables) -> Callable[[int], float]:
    away = _away(tables)
    return lambda visit: away[visit]


def _away(tables: Tables) -> list[int]:
    """Look up the ride from the nearest start."""
    starts = sorted(set(tables.start)) or [tables.nowhere]
    away: list[int] = tables.seconds[0][np.ix_(starts, tables.location)].min(axis=0).tolist()
    return away


def _narrow_first(tables: Tables) -> Callable[[int], float]:
    width = [sum(closes - opens for opens, closes in windows) for windows in tables.windows]
    return lambda visit: width[visit]
