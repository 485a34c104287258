"""When a server fails, the whole matrix comes from the next source, and says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from optimizer.travel import (
    UNREACHABLE,
    Estimate,
    NoteCode,
    Path,
    Point,
    TravelError,
    TravelMatrix,
)
from optimizer.travel.chain import Chain, outside_of
from optimizer.travel.closures import Closure
from optimizer.travel.http import Patience
from optimizer.travel.osrm import Osrm
from optimizer.travel.provider import CancelledError, ServerDownError, UnknownProfileError
from optimizer.travel.valhalla import Valhalla
from tests.optimizer.travel.bad_server import answer, bad_server, drip, hang, hang_up
from tests.optimizer.travel.network import place

PLACES = [place(1), place(4), place(16)]
HASTE = Patience(total_s=0.4, tries=1)
DEEDS = [hang, hang_up, drip(), answer("<html>"), answer("{}", status=500), answer("[[-1]]")]


@dataclass
class Broken:
    """A source that always fails in the same way."""

    error: TravelError
    asked: int = 0

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        self.asked += 1
        raise self.error

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        raise self.error


@dataclass
class Witness:
    """Remembers who failed."""

    seen: list[str] = field(default_factory=list)

    def failed(self, error: TravelError) -> str:
        self.seen.append(error.source)
        return "05:12"


@pytest.mark.parametrize("deed", DEEDS)
def test_the_plan_still_comes(deed):
    with bad_server(deed) as server:
        chain = Chain(
            providers=[
                Osrm(urls={"car": server.url}, patience=HASTE),
                Valhalla(url=server.url, patience=HASTE),
                Estimate(),
            ]
        )
        matrix = chain.matrix(PLACES, profile="car")

    assert matrix.source == Estimate().matrix(PLACES, profile="car").source
    assert [note.params["source"] for note in matrix.notes] == ["osrm", "valhalla"]


def test_the_note_says_who_failed_since_when_and_why():
    witness = Witness()
    chain = Chain(providers=[Broken(ServerDownError("osrm", "away")), Estimate()], watch=witness)

    [note] = chain.matrix(PLACES, profile="car").notes

    assert note.code is NoteCode.FELL_BACK
    assert note.params == {"source": "osrm", "error": "down", "since": "05:12"}
    assert witness.seen == ["osrm"]


def test_a_source_that_answers_is_the_only_one(osrm_url: str):
    later = Broken(ServerDownError("later"))
    chain = Chain(providers=[Osrm(urls={"car": osrm_url}), later])

    matrix = chain.matrix(PLACES, profile="car")

    assert (matrix.source, matrix.notes, later.asked) == ("osrm", (), 0)


def test_a_way_of_riding_that_a_source_does_not_know_is_no_failure(osrm_url: str):
    witness = Witness()
    chain = Chain(providers=[Osrm(urls={"car": osrm_url}), Estimate()], watch=witness)

    matrix = chain.matrix(PLACES, profile="foot")

    assert matrix.notes == ()
    assert witness.seen == []


def test_whoever_stops_asking_gets_no_estimate():
    chain = Chain(providers=[Broken(CancelledError("osrm")), Estimate()])

    with pytest.raises(CancelledError):
        chain.matrix(PLACES, profile="car")


def test_when_nobody_can_say_the_last_one_s_reason_is_told():
    first, last = ServerDownError("osrm"), ServerDownError("valhalla")

    with pytest.raises(ServerDownError) as caught:
        Chain(providers=[Broken(first), Broken(last)]).matrix(PLACES, profile="car")

    assert caught.value is last


def test_an_empty_chain_knows_no_way_of_riding():
    with pytest.raises(UnknownProfileError):
        Chain(providers=[]).matrix(PLACES, profile="car")


def test_lines_come_from_the_first_that_draws(valhalla_url: str):
    broken = Broken(ServerDownError("osrm"))
    chain = Chain(providers=[Estimate(), broken, Valhalla(url=valhalla_url)])

    legs = chain.paths(PLACES, profile="motorbike")

    assert [len(leg.shape) > 1 for leg in legs] == [True, True]


@dataclass
class Partial:
    """Knows the roads around the first few places alone."""

    known: int
    closed: bool = False

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        inside = np.arange(len(points)) < self.known
        gaps = ~(inside[:, None] & inside) & ~np.eye(len(points), dtype=bool)
        rides = np.where(gaps, UNREACHABLE, 60 * ~np.eye(len(points), dtype=bool))
        return TravelMatrix(
            seconds=rides, metres=rides, source="part", closed=gaps if self.closed else None
        )


def many_places(many: int) -> list[Point]:
    return [Point(21.7 + 0.01 * number, 104.9) for number in range(many)]


def test_a_source_whose_roads_end_before_many_places_is_replaced_and_the_places_counted():
    witness = Witness()
    chain = Chain(providers=[Partial(known=7), Estimate()], watch=witness)

    matrix = chain.matrix(many_places(10), profile="car")

    [note] = matrix.notes
    assert matrix.source == "estimate"
    assert (matrix.seconds < UNREACHABLE).all()
    assert note.code is NoteCode.OUTSIDE
    assert note.params == {"source": "part", "places": "3", "of": "10"}
    assert witness.seen == []  # It did answer.


@pytest.mark.parametrize(("many", "known"), [(10, 8), (4, 2), (20, 16)])
def test_a_few_places_off_the_roads_stay_unreachable(many: int, known: int):
    chain = Chain(providers=[Partial(known=known), Estimate()])

    matrix = chain.matrix(many_places(many), profile="car")

    assert matrix.source == "part"
    assert outside_of(matrix) == tuple(range(known, many))


def test_places_behind_a_closed_road_do_not_lie_outside():
    chain = Chain(providers=[Partial(known=2, closed=True), Estimate()])

    matrix = chain.matrix(many_places(10), profile="car")

    assert matrix.source == "part"
    assert outside_of(matrix) == ()


def test_the_last_source_answers_whatever_lies_outside():
    matrix = Chain(providers=[Partial(known=0)]).matrix(many_places(10), profile="car")

    assert matrix.source == "part"
