"""Why tasks are left out and what would place them, beside VROOM's ``unassigned``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.words import Names, remedy, why, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.diagnosis import Diagnosis
    from optimizer.solution import Unassigned
    from optimizer.vroom.parts import Task
    from optimizer.words import Language

Json = dict[str, Any]


def reason_of(
    left: Unassigned,
    diagnosis: Diagnosis | None,
    tasks: Mapping[int, Task],
    language: Language,
) -> Json:
    """Write the reason of one task left out; without a diagnosis the codes alone."""
    if diagnosis is None:
        found = [{"vehicle": key, "code": code.value} for key, code in left.by_vehicle]
        return {"code": left.reason.value, "vehicles": found, "remedies": []}
    names = named(tasks, language)
    return {
        "code": diagnosis.reason.value,
        "text": why(diagnosis, language, names),
        "vehicles": [
            {
                "vehicle": finding.vehicle_id,
                "code": finding.reason.value,
                "text": why_not(finding, language, names),
            }
            for finding in diagnosis.findings
        ],
        "remedies": [
            {
                "kind": found.kind.value,
                "vehicle": found.vehicle_id,
                "amount": found.amount,
                "cost": found.added_cost,
                "text": remedy(found, language, names),
            }
            for found in diagnosis.remedies
        ],
    }


def named(tasks: Mapping[int, Task], language: Language) -> Names:
    """Call tasks and vehicles what the file calls them."""
    rider = {"vi": "Xe {}", "en": "Vehicle {}"}[language]

    def task(visit_id: int) -> str:
        known = tasks.get(visit_id)
        if known is None:
            return str(visit_id)
        return known.description or f"{known.type} {known.id}"

    return Names(vehicle=rider.format, visit=task)
