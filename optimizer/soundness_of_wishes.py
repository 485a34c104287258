"""Whether locks, alternatives and priced wishes of a problem can be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError, expect_id, expect_unique, expect_whole

if TYPE_CHECKING:
    from optimizer.problem import Problem, Vehicle


def expect_sound_wishes(problem: Problem) -> None:
    """Refuse what contradicts itself, naming the first that does."""
    expect_whole("balance_per_hour", problem.balance_per_hour)
    expect_whole("compact_per_hour", problem.compact_per_hour)
    for vehicle_id, bonuses in problem.familiarity.items():
        expect_id("familiarity: vehicle", vehicle_id)
        for visit_id, bonus in bonuses.items():
            expect_whole(f"familiarity: vehicle {vehicle_id}: visit {visit_id}", bonus)
    _expect_alternatives(problem)
    locked = [visit_id for vehicle in problem.vehicles for visit_id in vehicle.locked]
    expect_unique("vehicles: locked", locked)
    for group in problem.alternatives:
        if len(set(group) & set(locked)) > 1:
            raise InvalidProblemError("vehicles: locked", group, "one of the alternatives")
    for vehicle in problem.vehicles:
        _expect_locked(problem, vehicle)


def _expect_alternatives(problem: Problem) -> None:
    expect_unique("alternatives: visit", (v for group in problem.alternatives for v in group))
    for number, group in enumerate(problem.alternatives):
        name = f"alternatives[{number}]"
        if len(group) < 2:
            raise InvalidProblemError(name, group, "two visits or more")
        for visit_id in group:
            if visit_id not in problem.visit_by_id:
                raise InvalidProblemError(name, visit_id, "the id of a visit")
            if visit_id in problem.partner:
                raise InvalidProblemError(name, visit_id, "a visit that is no shipment's")
        weights = {(problem.visit_by_id[v].priority, problem.visit_by_id[v].penalty) for v in group}
        if len(weights) > 1:
            raise InvalidProblemError(name, group, "visits of one priority and penalty")


def _expect_locked(problem: Problem, vehicle: Vehicle) -> None:
    name = f"vehicle {vehicle.id}: locked"
    pickup_of = {pair.delivery: pair.pickup for pair in problem.shipments}
    for place, visit_id in enumerate(vehicle.locked):
        visit = problem.visit_by_id.get(visit_id)
        if visit is None:
            raise InvalidProblemError(name, visit_id, "the id of a visit")
        if not (visit.skills <= vehicle.skills and visit.admits(vehicle.id)):
            raise InvalidProblemError(name, visit_id, "a visit that this vehicle may serve")
        if visit_id in pickup_of and pickup_of[visit_id] not in vehicle.locked[:place]:
            raise InvalidProblemError(name, visit_id, f"visit {pickup_of[visit_id]} locked before")
    taken = [v for v in vehicle.locked if v in problem.partner and v not in pickup_of]
    for pickup in taken:
        for other in problem.vehicles:
            if other is not vehicle and problem.partner[pickup] in other.locked:
                raise InvalidProblemError(name, pickup, "a shipment of one vehicle")
