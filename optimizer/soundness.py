"""Whether the parts of a problem fit together; each part alone was checked when it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError, expect_unique
from optimizer.soundness_of_wishes import expect_sound_wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem


def expect_sound(problem: Problem) -> None:
    """Refuse a problem whose parts contradict each other, naming the first that does."""
    expect_unique("depots: id", (depot.id for depot in problem.depots))
    expect_unique("vehicles: id", (vehicle.id for vehicle in problem.vehicles))
    expect_unique("visits: id", (visit.id for visit in problem.visits))
    _expect_matrices(problem)
    _expect_depots(problem)
    _expect_pairs(problem)
    _expect_one_length(problem)
    expect_sound_wishes(problem)


def _expect_matrices(problem: Problem) -> None:
    sizes = {profile: matrix.size for profile, matrix in problem.travel.items()}
    if len(set(sizes.values())) > 1:
        raise InvalidProblemError("travel", sizes, "matrices of one size")
    for vehicle in problem.vehicles:
        if vehicle.profile not in problem.travel:
            raise InvalidProblemError(
                f"vehicle {vehicle.id}: profile", vehicle.profile, f"one of {sorted(sizes)}"
            )
    if not sizes:
        return
    size = next(iter(sizes.values()))
    for field, location in _locations(problem):
        if location >= size:
            raise InvalidProblemError(field, location, f"a location below {size}")


def _locations(problem: Problem) -> Iterator[tuple[str, int]]:
    for depot in problem.depots:
        yield f"depot {depot.id}: location", depot.location
    for visit in problem.visits:
        yield f"visit {visit.id}: location", visit.location


def _expect_depots(problem: Problem) -> None:
    for vehicle in problem.vehicles:
        for field in ("start", "end", "reload_depot"):
            depot = getattr(vehicle, field)
            if depot is not None and depot not in problem.depot_by_id:
                raise InvalidProblemError(
                    f"vehicle {vehicle.id}: {field}", depot, "the id of a depot or None"
                )


def _expect_pairs(problem: Problem) -> None:
    ends = [end for pair in problem.shipments for end in (pair.pickup, pair.delivery)]
    expect_unique("shipments: visit", ends)
    for end in ends:
        visit = problem.visit_by_id.get(end)
        if visit is None:
            raise InvalidProblemError("shipments: visit", end, "the id of a visit")
        if any(visit.pickup) or any(visit.delivery):
            raise InvalidProblemError(
                f"visit {end}: pickup, delivery",
                (visit.pickup, visit.delivery),
                "nothing: the shipment carries the amount",
            )
    for pair in problem.shipments:
        _expect_one_price(problem, pair.pickup, pair.delivery)


def _expect_one_price(problem: Problem, pickup: int, delivery: int) -> None:
    here, there = problem.visit_by_id[pickup], problem.visit_by_id[delivery]
    if (here.penalty is None) != (there.penalty is None):
        raise InvalidProblemError(
            f"visit {delivery}: penalty",
            there.penalty,
            f"a price for both halves or for neither (visit {pickup} has {here.penalty})",
        )


def _expect_one_length(problem: Problem) -> None:
    lengths: dict[int, str] = {}
    for field, amounts in _amounts(problem):
        if amounts:
            lengths.setdefault(len(amounts), field)
            if len(lengths) > 1:
                first = next(iter(lengths.items()))
                raise InvalidProblemError(field, amounts, f"{first[0]} amounts, as {first[1]} has")


def _amounts(problem: Problem) -> Iterator[tuple[str, tuple[int, ...]]]:
    for vehicle in problem.vehicles:
        yield f"vehicle {vehicle.id}: capacity", vehicle.capacity
        for pause in vehicle.breaks:
            yield f"vehicle {vehicle.id}: break {pause.id}: max_load", pause.max_load
    for visit in problem.visits:
        yield f"visit {visit.id}: pickup", visit.pickup
        yield f"visit {visit.id}: delivery", visit.delivery
    for pair in problem.shipments:
        yield f"shipment {pair.pickup} -> {pair.delivery}: amount", pair.amount
