"""How Valhalla is asked: its words for profiles, its codes, and tables in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel import polyline
from optimizer.travel.blocks import whole_metres, whole_seconds
from optimizer.travel.matrix import UNREACHABLE
from optimizer.travel.provider import (
    NonsenseAnswerError,
    Path,
    Point,
    TooLargeError,
    TravelError,
    UnknownProfileError,
)
from optimizer.travel.ways import expect_text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.travel.blocks import BlockSize
    from optimizer.travel.excluding import Excluded
    from optimizer.travel.http import Talk

    Table = tuple[NDArray[np.int64], NDArray[np.int64]]

COSTING: Mapping[str, tuple[str, Mapping[str, object]]] = MappingProxyType(
    {  # `motor_scooter` would be closer, but it takes hours for an unpaved kilometre.
        "motorbike": ("motorcycle", MappingProxyType({"top_speed": 60, "use_trails": 0.5})),
        "car": ("auto", MappingProxyType({})),
        "foot": ("pedestrian", MappingProxyType({})),
    }
)
BLOCK_SIZES = (1000, 500, 200, 50, 20, 5)  # A server's own limit is 50 where nobody raised it.
LONGEST_TRIP = 20
METRES_A_KM = 1000

TOO_MANY = frozenset({150, 151, 152})
TOO_FAR = 154
NOWHERE = frozenset({170, 171, 441, 442})


class NowhereError(TravelError):
    """There is no road near one of the places, or no way at all."""

    code = "nowhere"


class FarApartError(TooLargeError):
    """The places lie further apart than the server allows; smaller questions do not help."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """One profile's questions in one conversation."""

    talk: Talk
    name: str
    profile: str
    without: Excluded
    size: BlockSize
    snap_limit_m: int

    def table(self, sources: Sequence[Point], destinations: Sequence[Point]) -> Table:
        """
        Ask for seconds and metres from each source to each destination, piece by piece.

        Raises
        ------
        TravelError
            When the server cannot say.
        """
        seconds = np.full((len(sources), len(destinations)), UNREACHABLE, dtype=np.int64)
        metres = seconds.copy()
        pending = [(slice(0, len(sources)), slice(0, len(destinations)))]
        while pending:
            rows, columns = pending.pop()
            pieces = _cut(rows, columns, self.size.now)
            if len(pieces) != 1:
                pending += pieces
                continue
            found = self._piece_or_none(sources[rows], destinations[columns])
            if found is None:
                pending += _halves(rows, columns)
            else:
                seconds[rows, columns], metres[rows, columns] = found
        return seconds, metres

    def trip(self, points: Sequence[Point]) -> list[Path] | None:
        """
        Draw a trip's legs; None where it cannot be ridden as a whole.

        Raises
        ------
        TravelError
            When the server cannot say.
        """
        cutoff = {"search_cutoff": self.snap_limit_m}
        document = {
            **self._common(),
            "locations": [location(point) | cutoff for point in points],
            "directions_type": "none",
        }
        try:
            found = ask(self.talk, self.name, "/route", document)
        except (NowhereError, FarApartError):
            return None
        try:
            legs = [_leg(leg) for leg in found["trip"]["legs"]]
        except (KeyError, TypeError, ValueError) as error:
            raise NonsenseAnswerError(self.name, f"a route: {error!r}"[:200]) from None
        if len(legs) != len(points) - 1:
            raise NonsenseAnswerError(self.name, "a route with other legs", legs=len(legs))
        return legs

    def _piece_or_none(
        self, sources: Sequence[Point], destinations: Sequence[Point]
    ) -> Table | None:
        # One place that lies nowhere spoils the answer for all the others.
        try:
            return self._piece(sources, destinations)
        except NowhereError:
            return None
        except FarApartError:
            raise
        except TooLargeError:
            if len(sources) == len(destinations) == 1 or not self.size.is_made_smaller():
                raise
            return None

    def _piece(self, sources: Sequence[Point], destinations: Sequence[Point]) -> Table:
        # With more sources than targets Valhalla searches backwards, and finds ways kilometres
        # too long: the last target is repeated until there are as many.
        missing = max(0, len(sources) - len(destinations))
        targets = [*destinations, *[destinations[-1]] * missing]
        document = {
            **self._common(),
            "sources": [location(place) for place in sources],
            "targets": [location(place) for place in targets],
            "verbose": False,
        }
        found = ask(self.talk, self.name, "/sources_to_targets", document)
        table = found.get("sources_to_targets") if isinstance(found, dict) else None
        if not isinstance(table, dict):
            raise NonsenseAnswerError(self.name, "a matrix in no compact form")
        shape = (len(sources), len(targets))
        seconds = whole_seconds(table.get("durations"), shape, source=self.name)
        metres = whole_metres(table.get("distances"), shape, source=self.name, scale=METRES_A_KM)
        # Where there is no way, the distance is zero or some other pair's: only times tell.
        metres = np.where(seconds == UNREACHABLE, UNREACHABLE, metres)
        return seconds[:, : len(destinations)], metres[:, : len(destinations)]

    def _common(self) -> dict[str, Any]:
        costing, options = costing_of(self.name, self.profile)
        return {
            "costing": costing,
            "costing_options": {costing: dict(options)},
            "units": "kilometers",
            **self.without,
        }


def ask(talk: Talk, name: str, path: str, document: Mapping[str, object]) -> Any:
    """
    Put one question and judge the code of the answer.

    Raises
    ------
    NowhereError
        When there is no road near one of the places, or no way at all.
    TravelError
        When the server cannot say.
    """
    answer = talk.ask(path, document)
    found = answer.document
    code = found.get("error_code") if isinstance(found, dict) else None
    if answer.status == 200 and code is None:
        return found
    if not isinstance(code, int):
        raise NonsenseAnswerError(name, f"{found}"[:200], status=answer.status)
    kinds = dict.fromkeys(NOWHERE, NowhereError) | dict.fromkeys(TOO_MANY, TooLargeError)
    kind = (kinds | {TOO_FAR: FarApartError}).get(code, NonsenseAnswerError)
    raise kind(name, str(found.get("error"))[:100], error_code=code)


def costing_of(source: str, profile: str) -> tuple[str, Mapping[str, object]]:
    """
    Say how Valhalla calls a profile, and how it is told to ride.

    Raises
    ------
    UnknownProfileError
        When it knows nobody who rides so.
    """
    if profile not in COSTING:
        raise UnknownProfileError(source, profile=profile)
    return COSTING[profile]


def location(place: Point) -> dict[str, object]:
    """Write a place as Valhalla reads it."""
    return {"lat": round(place.lat, 6), "lon": round(place.lon, 6)}


def _leg(leg: Any) -> Path:
    return Path(
        shape=polyline.decode(expect_text(leg["shape"])),
        seconds=whole(leg["summary"]["time"]),
        metres=whole(leg["summary"]["length"] * METRES_A_KM),
    )


def _cut(rows: slice, columns: slice, largest: int) -> list[tuple[slice, slice]]:
    return [
        (
            slice(row, min(row + largest, rows.stop)),
            slice(column, min(column + largest, columns.stop)),
        )
        for row in range(rows.start, rows.stop, largest)
        for column in range(columns.start, columns.stop, largest)
    ]


def _halves(rows: slice, columns: slice) -> list[tuple[slice, slice]]:
    tall, wide = rows.stop - rows.start, columns.stop - columns.start
    if tall == wide == 1:
        return []
    if tall >= wide:
        middle = rows.start + tall // 2
        return [(slice(rows.start, middle), columns), (slice(middle, rows.stop), columns)]
    middle = columns.start + wide // 2
    return [(rows, slice(columns.start, middle)), (rows, slice(middle, columns.stop))]
