"""Hand-sized days: doors on a line, ten minutes and five kilometres apart, one depot at its end."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from optimizer import Depot, Problem, Shipment, TimeWindow, TravelMatrix, Vehicle, Visit

HOUR = 3600
STEP_S = 600
STEP_M = 5000
SHIFT = TimeWindow(8 * HOUR, 16 * HOUR)


def line(places: int) -> TravelMatrix:
    apart = np.abs(np.arange(places)[:, None] - np.arange(places)[None, :])
    return TravelMatrix(seconds=apart * STEP_S, metres=apart * STEP_M, source="a line")


def vehicle(number: int = 1, **given: Any) -> Vehicle:
    return Vehicle(**{"id": number, "start": 0, "end": 0, "shift": SHIFT} | given)


def visit(place: int, **given: Any) -> Visit:
    """A visit at that place of the line; its id is the place unless another is given."""
    return Visit(**{"id": place, "location": place, "service_s": 300} | given)


def day(
    visits: Sequence[Visit],
    vehicles: Sequence[Vehicle] = (vehicle(),),
    *,
    shipments: Sequence[Shipment] = (),
    travel: TravelMatrix | None = None,
) -> Problem:
    places = 1 + max((each.location for each in visits), default=0)
    matrix = travel or line(places)
    return Problem(
        depots=(Depot(id=0, location=0),),
        vehicles=tuple(vehicles),
        visits=tuple(visits),
        shipments=tuple(shipments),
        travel={each.profile: matrix for each in vehicles},
    )
