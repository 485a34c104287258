"""
Ruin and recreate under simulated annealing: tear a hole, fill it, keep what is good enough.

The best plan is judged by the objective itself (`optimizer.costs`). On the way there a request
left out has a price, high enough that none is dropped to save riding, yet finite: so one that
matters more may push out one that matters less, which then finds another place.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    LEFT,
    LEFT_COUNT,
    LENGTH,
    PENALTY,
    PRICE,
    ROOM,
    VEHICLES,
    WEIGHT,
    at,
    note,
    stop_at,
)
from optimizer.search.kernel.chance import draw, draw_below
from optimizer.search.kernel.changes import keep, take_back
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.recreate import drawn_order, fill
from optimizer.search.kernel.refreshing import balance_price
from optimizer.search.kernel.ruin import ruin
from optimizer.search.kernel.walking import (
    BEST_LENGTH,
    BEST_MISSED,
    BEST_PRICE,
    BEST_ROUTE,
    IS_HOPELESS,
    IS_NEW,
    LEFT_BEFORE,
    WAITING,
    WORTH,
)

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.kernel.chance import Chance

LEFT_TRIED = 8
"""Requests left out that a step tries again: more would take most of the time."""


@compiled
def advance(
    facts: Book,
    rides: Rides,
    plan: Book,
    walk: Book,
    chance: Chance,
    steps: int,
    mean_removed: float,
    blink: float,
    temperature: float,
    growth: int,
) -> int:
    """
    Tear and fill a number of times; say how often the plan that came out was kept.

    Parameters
    ----------
    blink
        Share of gaps overlooked.
    temperature
        In prices.
    growth
        What the price of a request left out grows by with each step: whoever has waited longest
        gets in, others make room.
    """
    kept, score = 0, score_of(facts, plan, walk)
    for _ in range(steps):
        score += _await(facts, plan, walk, growth)
        before = _note_left(plan, walk)
        waiting = ruin(facts, rides, plan, walk, mean_removed, chance)
        waiting = _some_left(plan, walk, waiting, chance)
        fill(facts, rides, plan, walk, waiting, drawn_order(chance), blink, chance)
        now = score_of(facts, plan, walk)
        if now < score - temperature * math.log(1.0 - draw(chance)):
            keep(plan)
            score = now
            kept += 1
            note_best(facts, plan, walk)
        else:
            take_back(facts, rides, plan)
            _take_left_back(plan, walk, before)
    return kept


@inlined
def _note_left(plan: Book, walk: Book) -> int:
    for number in range(plan[LEFT_COUNT]):
        note(walk, LEFT_BEFORE, number, at(plan, LEFT, number))
    return plan[LEFT_COUNT]


@inlined
def _take_left_back(plan: Book, walk: Book, before: int) -> None:
    plan[LEFT_COUNT] = before
    for number in range(before):
        note(plan, LEFT, number, at(walk, LEFT_BEFORE, number))


@inlined
def _await(facts: Book, plan: Book, walk: Book, growth: int) -> int:
    """Let the price of those left out that must be served grow; add up by how much."""
    grown = 0
    for number in range(plan[LEFT_COUNT]):
        request = at(plan, LEFT, number)
        if at(facts, WEIGHT, request):
            note(walk, WORTH, request, at(walk, WORTH, request) + growth)
            grown += growth
    return grown


@inlined
def _some_left(plan: Book, walk: Book, waiting: int, chance: Chance) -> int:
    """Move some of those left out to those to insert; count these."""
    tried, left = 0, plan[LEFT_COUNT]
    while tried < LEFT_TRIED and left > 0:
        number = draw_below(chance, left)
        request = at(plan, LEFT, number)
        left -= 1
        tried += 1
        note(plan, LEFT, number, at(plan, LEFT, left))
        note(plan, LEFT, left, request)
        if not at(walk, IS_HOPELESS, request):
            note(walk, WAITING, waiting, request)
            waiting += 1
            plan[LEFT_COUNT] -= 1
            note(plan, LEFT, left, at(plan, LEFT, plan[LEFT_COUNT]))
    return waiting


@compiled
def score_of(facts: Book, plan: Book, walk: Book) -> int:
    """Price a plan on the way: routes, balance, and whom it leaves out."""
    score = balance_price(facts, plan, -1, 0)
    for vehicle in range(facts[VEHICLES]):
        score += at(plan, PRICE, vehicle)
    for number in range(plan[LEFT_COUNT]):
        score += at(walk, WORTH, at(plan, LEFT, number))
    return score


@compiled
def rank_of(facts: Book, plan: Book) -> tuple[int, int]:
    """Judge a plan by the objective: importance left out, then price."""
    missed, price = 0, balance_price(facts, plan, -1, 0)
    for vehicle in range(facts[VEHICLES]):
        price += at(plan, PRICE, vehicle)
    for number in range(plan[LEFT_COUNT]):
        request = at(plan, LEFT, number)
        missed += at(facts, WEIGHT, request)
        if at(facts, WEIGHT, request) == 0:
            price += at(facts, PENALTY, request)
    return missed, price


@compiled
def note_best(facts: Book, plan: Book, walk: Book) -> None:
    """Keep the plan if it is the best so far."""
    missed, price = rank_of(facts, plan)
    best_missed, best_price = walk[BEST_MISSED], walk[BEST_PRICE]
    if missed > best_missed or (missed == best_missed and price >= best_price):
        return
    walk[BEST_MISSED], walk[BEST_PRICE], walk[IS_NEW] = missed, price, 1
    for vehicle in range(facts[VEHICLES]):
        note(walk, BEST_LENGTH, vehicle, at(plan, LENGTH, vehicle))
        for stop in range(at(plan, LENGTH, vehicle)):
            visit = stop_at(facts, plan, vehicle, stop)
            note(walk, BEST_ROUTE, vehicle * plan[ROOM] + stop, visit)
