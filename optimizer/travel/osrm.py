"""Travel times and lines from OSRM, one server a profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from optimizer.travel import polyline
from optimizer.travel.blocks import Block, BlockSize, joined, whole_metres, whole_seconds
from optimizer.travel.http import Patience, Talk
from optimizer.travel.provider import (
    NO_WAY,
    NonsenseAnswerError,
    Path,
    Point,
    TooLargeError,
    TravelError,
    UnknownProfileError,
)
from optimizer.travel.served import SNAP_LIMIT_M, keep_open, matrix_from
from optimizer.travel.ways import by_halves, expect_text, whole, without_repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure
    from optimizer.travel.matrix import TravelMatrix

BLOCK_SIZES = (512, 256, 100, 50, 20, 5)  # A server's own limit is 100 where nobody raised it.
LONGEST_TRIP = 100
TOO_BIG = "TooBig"
NOWHERE = frozenset({"NoRoute", "NoSegment"})


@dataclass(kw_only=True)
class Osrm:
    """
    A provider that asks OSRM.

    It cannot ride around closures by itself: see `optimizer.travel.detours`.

    Parameters
    ----------
    urls
        The server of each profile.
    graph
        A name for the roads that the servers have now; another one makes old answers void.
    snap_limit_m
        A place further from any road is unreachable. OSRM itself would snap across an ocean.
    """

    urls: Mapping[str, str]
    graph: str = ""
    snap_limit_m: int = SNAP_LIMIT_M
    patience: Patience = field(default_factory=Patience)
    should_stop: Callable[[], bool] | None = None
    name: str = "osrm"
    _size: BlockSize = field(default_factory=lambda: BlockSize(*BLOCK_SIZES), init=False)

    def identity(self, profile: str) -> str:
        """Say on what the numbers depend: the server and its roads."""
        return f"osrm 1 {self._url(profile)} {self.graph}"

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        """Keep none: roads are closed when OSRM's graph is built, not when it is asked."""
        return ()

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
        """Ask for some rows and columns, whatever is closed."""
        with self._talk(profile) as talk:
            while True:
                try:
                    return self._in_pieces(talk, sources, destinations)
                except TooLargeError:
                    if not self._size.is_made_smaller():
                        raise

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """
        Draw the way from each point to the next; none where the server's way is closed.

        Raises
        ------
        TravelError
            When the server does not answer, or not to the question.
        """
        with self._talk(profile) as talk:
            legs = by_halves(points, LONGEST_TRIP, lambda some: self._trip(talk, some))
        return keep_open(legs, closures, profile)

    def _talk(self, profile: str) -> Talk:
        return Talk(
            self._url(profile),
            source=self.name,
            patience=self.patience,
            should_stop=self.should_stop,
        )

    def _url(self, profile: str) -> str:
        if profile not in self.urls:
            raise UnknownProfileError(self.name, profile=profile)
        return self.urls[profile]

    def _in_pieces(
        self, talk: Talk, sources: Sequence[Point], destinations: Sequence[Point]
    ) -> Block:
        seconds = np.zeros((len(sources), len(destinations)), dtype=np.int64)
        metres = np.zeros_like(seconds)
        from_snap_m = np.zeros(len(sources), dtype=np.int64)
        to_snap_m = np.zeros(len(destinations), dtype=np.int64)
        size = self._size.now
        for row in range(0, len(sources), size):
            rows = slice(row, row + size)
            for column in range(0, len(destinations), size):
                columns = slice(column, column + size)
                piece = self._piece(talk, sources[rows], destinations[columns])
                seconds[rows, columns], metres[rows, columns] = piece.seconds, piece.metres
                from_snap_m[rows], to_snap_m[columns] = piece.from_snap_m, piece.to_snap_m
        return Block(seconds, metres, from_snap_m, to_snap_m)

    def _piece(self, talk: Talk, sources: Sequence[Point], destinations: Sequence[Point]) -> Block:
        places = {
            place: index for index, place in enumerate(dict.fromkeys([*sources, *destinations]))
        }
        options = "?annotations=duration,distance&generate_hints=false"
        options += _chosen("sources", sources, places) + _chosen(
            "destinations", destinations, places
        )
        found = self._asked(talk, f"/table/v1/driving/{_line(places)}{options}")
        shape = (len(sources), len(destinations))
        return joined(
            whole_seconds(found.get("durations"), shape, source=self.name),
            whole_metres(found.get("distances"), shape, source=self.name),
            self._snaps(found.get("sources"), len(sources)),
            self._snaps(found.get("destinations"), len(destinations)),
        )

    def _trip(self, talk: Talk, points: Sequence[Point]) -> list[Path] | None:
        options = "?overview=false&steps=true&geometries=polyline6&generate_hints=false"
        path = f"/route/v1/driving/{_line(points)}{options}&continue_straight=false"
        try:
            found = self._asked(talk, path)
        except _NowhereError:
            return None
        snaps = self._snaps(found.get("waypoints"), len(points))
        try:
            legs = [self._leg(leg) for leg in found["routes"][0]["legs"]]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise NonsenseAnswerError(self.name, f"a route: {error!r}"[:200]) from None
        if len(legs) != len(points) - 1:
            raise NonsenseAnswerError(self.name, "a route with other legs", legs=len(legs))
        far = snaps > self.snap_limit_m
        return [NO_WAY if far[at] or far[at + 1] else leg for at, leg in enumerate(legs)]

    def _leg(self, leg: dict[str, Any]) -> Path:
        corners = [
            corner
            for step in leg["steps"]
            for corner in polyline.decode(expect_text(step["geometry"]))
        ]
        return Path(
            shape=without_repeats(corners),
            seconds=whole(leg["duration"]),
            metres=whole(leg["distance"]),
        )

    def _asked(self, talk: Talk, path: str) -> dict[str, Any]:
        answer = talk.ask(path)
        found = answer.document
        code = found.get("code") if isinstance(found, dict) else None
        if isinstance(found, dict) and code == "Ok" and answer.status == 200:
            return found
        if code == TOO_BIG:
            raise TooLargeError(self.name, str(found.get("message"))[:100])
        if code in NOWHERE:
            raise _NowhereError(self.name, str(code))
        raise NonsenseAnswerError(self.name, f"{found}"[:200], status=answer.status)

    def _snaps(self, waypoints: object, many: int) -> NDArray[np.int64]:
        if not isinstance(waypoints, list) or len(waypoints) != many:
            raise NonsenseAnswerError(self.name, "other places than asked for")
        try:
            return np.array([whole(waypoint["distance"]) for waypoint in waypoints], dtype=np.int64)
        except (KeyError, TypeError, ValueError) as error:
            raise NonsenseAnswerError(self.name, f"a place: {error!r}"[:200]) from None


class _NowhereError(TravelError):
    """There is no way along all these places, or no road near one of them."""

    code = "nowhere"


def _line(places: Sequence[Point] | Mapping[Point, int]) -> str:
    # A third as long as numbers, so that a day's places fit into one address.
    return f"polyline6({quote(polyline.encode((p.lat, p.lon) for p in places), safe='')})"


def _chosen(name: str, some: Sequence[Point], places: Mapping[Point, int]) -> str:
    indexes = [places[place] for place in some]
    if indexes == list(range(len(places))):
        return ""
    return f"&{name}=" + ";".join(map(str, indexes))
