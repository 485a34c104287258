"""Travel times and lines from Valhalla, one server for every profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel.blocks import NOT_SNAPPED, Block, BlockSize, joined
from optimizer.travel.closures import closing
from optimizer.travel.ellipsoid import metres_a_degree
from optimizer.travel.excluding import Excluded, excludable, excluded
from optimizer.travel.http import Patience, Talk
from optimizer.travel.matrix import UNREACHABLE
from optimizer.travel.provider import NonsenseAnswerError, Path, Point
from optimizer.travel.served import SNAP_LIMIT_M, keep_open, matrix_from
from optimizer.travel.valhalla_asking import (
    BLOCK_SIZES,
    LONGEST_TRIP,
    Asker,
    ask,
    costing_of,
    location,
)
from optimizer.travel.ways import by_halves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure
    from optimizer.travel.matrix import TravelMatrix

LOCATED_AT_ONCE = 500


@dataclass(kw_only=True)
class Valhalla:
    """
    A provider that asks Valhalla, which rides around closures by itself if they are short.

    Parameters
    ----------
    url
        Of the server.
    graph
        A name for the roads that the server has now; another one makes old answers void.
    snap_limit_m
        A place further from any road is unreachable. Valhalla itself would go 35 km.
    """

    url: str
    graph: str = ""
    snap_limit_m: int = SNAP_LIMIT_M
    patience: Patience = field(default_factory=Patience)
    should_stop: Callable[[], bool] | None = None
    name: str = "valhalla"
    _size: BlockSize = field(default_factory=lambda: BlockSize(*BLOCK_SIZES), init=False)

    def identity(self, profile: str) -> str:
        """Say on what the numbers depend: the server, its roads, and how it is told to ride."""
        costing, options = costing_of(self.name, profile)
        return f"valhalla 1 {self.url} {self.graph} {costing} {dict(options)}"

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        """Keep those that fit into what a server takes with a question."""
        return excludable(closures)

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Ask for every pair, in as few questions as the server takes.

        Raises
        ------
        TravelError
            When the server does not answer, or not to the question.
        """
        return matrix_from(
            self, points, profile=profile, closures=closures, snap_limit_m=self.snap_limit_m
        )

    def block(
        self,
        sources: Sequence[Point],
        destinations: Sequence[Point],
        *,
        profile: str,
        closures: Sequence[Closure] = (),
    ) -> Block:
        """Ask for some rows and columns; places without a road near them are not asked for."""
        places = list(dict.fromkeys([*sources, *destinations]))
        with self._talk() as talk:
            snap_m = dict(zip(places, self._snaps(talk, places, profile).tolist(), strict=True))
            from_snap_m = np.array([snap_m[place] for place in sources], dtype=np.int64)
            to_snap_m = np.array([snap_m[place] for place in destinations], dtype=np.int64)
            rows = np.flatnonzero(from_snap_m <= self.snap_limit_m).tolist()
            columns = np.flatnonzero(to_snap_m <= self.snap_limit_m).tolist()
            asker = self._asker(talk, profile, excluded(closures))
            found = asker.table(
                [sources[row] for row in rows], [destinations[column] for column in columns]
            )
        seconds = np.full((len(sources), len(destinations)), UNREACHABLE, dtype=np.int64)
        metres = seconds.copy()
        seconds[np.ix_(rows, columns)], metres[np.ix_(rows, columns)] = found
        return joined(seconds, metres, from_snap_m, to_snap_m)

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """
        Draw the way from each point to the next, around what is closed.

        Raises
        ------
        TravelError
            When the server does not answer, or not to the question.
        """
        own = excluded(excludable(closing(closures, profile)))
        with self._talk() as talk:
            asker = self._asker(talk, profile, own)
            legs = by_halves(points, LONGEST_TRIP, asker.trip)
        return keep_open(legs, closures, profile)

    def edition(self) -> str:
        """
        Ask which roads the server has: its version, and when its tiles were made.

        Raises
        ------
        TravelError
            When it does not say.
        """
        with self._talk() as talk:
            answer = talk.ask("/status")
        found = answer.document
        if answer.status != 200 or not isinstance(found, dict) or "version" not in found:
            raise NonsenseAnswerError(self.name, f"{found}"[:200], status=answer.status)
        return f"{found['version']} {found.get('tileset_last_modified', '')}"[:64]

    def _asker(self, talk: Talk, profile: str, without: Excluded) -> Asker:
        return Asker(
            talk=talk,
            name=self.name,
            profile=profile,
            without=without,
            size=self._size,
            snap_limit_m=self.snap_limit_m,
        )

    def _talk(self) -> Talk:
        return Talk(
            self.url, source=self.name, patience=self.patience, should_stop=self.should_stop
        )

    def _snaps(self, talk: Talk, places: Sequence[Point], profile: str) -> NDArray[np.int64]:
        costing, options = costing_of(self.name, profile)
        found: list[int] = []
        for first in range(0, len(places), LOCATED_AT_ONCE):
            some = places[first : first + LOCATED_AT_ONCE]
            document = {
                "locations": [location(place) for place in some],
                "costing": costing,
                "costing_options": {costing: dict(options)},
                "verbose": False,
            }
            answers = ask(talk, self.name, "/locate", document)
            if not isinstance(answers, list) or len(answers) != len(some):
                raise NonsenseAnswerError(self.name, "other places than asked for")
            found += map(self._snap_m, some, answers)
        return np.array(found, dtype=np.int64)

    def _snap_m(self, place: Point, answer: Any) -> int:
        try:
            met = [
                (float(edge["correlated_lat"]), float(edge["correlated_lon"]))
                for edge in answer.get("edges") or ()
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NonsenseAnswerError(self.name, f"a place: {error!r}"[:200]) from None
        if not met:
            return NOT_SNAPPED
        away = (np.array(met) - (place.lat, place.lon)) * metres_a_degree(place.lat)
        return round(float(np.hypot(*away.T).min()))
