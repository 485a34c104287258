"""Reading matrices of any size: checked row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import LARGEST, InvalidProblemError
from optimizer.travel.matrix import UNREACHABLE, TravelMatrix
from optimizer.vroom.fields import Fields

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_matrices(given: object) -> dict[str, TravelMatrix]:
    """Read the matrices of every profile; what is longer than any day is no way."""
    fields = Fields("$.matrices", given)
    return {profile: _matrix(fields.inner(profile)) for profile in fields.names()}


def _matrix(fields: Fields) -> TravelMatrix:
    if "durations" not in fields:
        raise InvalidProblemError(fields.at("durations"), None, "a square of whole numbers")
    seconds = _square(fields, "durations", None)
    metres = _square(fields, "distances", seconds)
    costs = _square(fields, "costs", seconds) if "costs" in fields else None
    seconds = np.minimum(seconds, UNREACHABLE)
    metres = np.minimum(metres, UNREACHABLE - 1)
    metres[seconds == UNREACHABLE] = UNREACHABLE
    if costs is not None:
        costs = np.minimum(costs, UNREACHABLE)
    try:
        return TravelMatrix(seconds=seconds, metres=metres, costs=costs)
    except InvalidProblemError as error:
        name = error.field.replace("seconds", "durations").replace("metres", "distances")
        raise InvalidProblemError(fields.at(name), error.value, error.expected) from None


def _square(fields: Fields, name: str, like: NDArray[np.int64] | None) -> NDArray[np.int64]:
    if name not in fields and like is not None:
        return np.zeros_like(like)
    rows = fields.items(name)
    if like is not None and len(rows) != len(like):
        raise InvalidProblemError(
            fields.at(name), f"{len(rows)} rows", f"{len(like)}, as durations has"
        )
    square = np.zeros((len(rows), len(rows)), dtype=np.int64)
    for number, row in enumerate(rows):
        path = f"{fields.at(name)}[{number}]"
        if not isinstance(row, list) or len(row) != len(rows):
            raise InvalidProblemError(path, row, f"{len(rows)} numbers")
        if set(map(type, row)) - {int} or min(row) < 0 or max(row) > LARGEST:
            _name_the_wrong(path, row)
        square[number] = row
    return square


def _name_the_wrong(path: str, row: list[object]) -> None:
    for place, value in enumerate(row):
        if type(value) is not int or not 0 <= value <= LARGEST:
            raise InvalidProblemError(
                f"{path}[{place}]", value, f"a whole number from 0 to {LARGEST}"
            )
