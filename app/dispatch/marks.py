"""Short hashes of all that a plan depends on, so that a stale draft can be told."""

import json
from collections.abc import Sequence

from app.booking.models import Booking
from app.core.codes import fingerprint
from app.dispatch.models import CourierRule, Shift
from app.roads.models import RoadClosure

LETTERS = 12  # Of a hash: enough to tell two states of one thing apart.


def marks_of(
    *,
    visits: Sequence[Booking],
    shifts: Sequence[Shift],
    rules: Sequence[CourierRule],
    closures: Sequence[RoadClosure] = (),
    land: str = "",
) -> dict[str, str]:
    """Return a short hash of each thing, by name."""
    facts = {f"visit {visit.id}": _visit_facts(visit) for visit in visits}
    facts |= {f"shift {shift.id}": _shift_facts(shift) for shift in shifts}
    facts |= {f"rule {rule.id}": _rule_facts(rule) for rule in rules}
    facts |= {f"closure {closure.id}": _closure_facts(closure) for closure in closures}
    facts |= {"land": [land]} if land else {}
    return {name: fingerprint(json.dumps(each))[:LETTERS] for name, each in facts.items()}


def _visit_facts(visit: Booking) -> list[object]:
    return [
        visit.id,
        visit.window_from.isoformat(),
        visit.window_to.isoformat(),
        *_place_facts(visit),
        visit.service_s,
        visit.priority,
    ]


def _place_facts(visit: Booking) -> list[object]:
    commune = visit.commune
    terrain = commune.terrain if commune else ""
    if visit.lat is not None and visit.lon is not None:
        return [visit.lat, visit.lon, terrain]
    return [commune.lat, commune.lon, terrain] if commune else []


def _rule_facts(rule: CourierRule) -> list[object]:
    return [rule.courier_id, rule.commune_code, rule.phone, rule.liking]


def _closure_facts(closure: RoadClosure) -> list[object]:
    return [
        closure.place,
        closure.shape,
        closure.commune_code,
        sorted(closure.profiles),
        closure.slow_factor,
    ]


def _shift_facts(shift: Shift) -> list[object]:
    lunch = (shift.lunch_from, shift.lunch_to)
    return [
        shift.id,
        shift.courier_id,
        shift.starts_at.isoformat(),
        shift.ends_at.isoformat(),
        [instant.isoformat() for instant in lunch if instant],
        shift.lunch_s,
        shift.vehicle,
        shift.capacity,
        [shift.depot_id, shift.depot.lat, shift.depot.lon],
    ]
