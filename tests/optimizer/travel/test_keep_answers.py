"""What a server said once is not asked for again."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from optimizer.travel import UNREACHABLE, Point
from optimizer.travel.blocks import Block
from optimizer.travel.cache import MatrixCache
from optimizer.travel.cached import Cached, Watched
from optimizer.travel.cached_blocks import CachedBlocks
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.osrm import Osrm
from optimizer.travel.provider import ServerDownError
from tests.optimizer.travel.network import place

PLACES = [Point(21.7 + step / 100, 104.9) for step in range(8)]


@dataclass
class Counting:
    """A server that counts the pairs it was asked for; nobody reaches the last of `PLACES`."""

    graph: str = "first"
    far: int = 1
    pairs: list[tuple[int, int]] = field(default_factory=list)
    name: str = "counting"

    def identity(self, profile: str) -> str:
        return f"counting {self.graph}"

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        return tuple(closures)

    def block(
        self,
        sources: Sequence[Point],
        destinations: Sequence[Point],
        *,
        profile: str,
        closures: Sequence[Closure] = (),
    ) -> Block:
        self.pairs.append((len(sources), len(destinations)))
        rows = np.array([point.lat for point in sources])
        columns = np.array([point.lat for point in destinations])
        seconds = np.rint(abs(rows[:, None] - columns) * 10_000 * self.far).astype(np.int64)
        last = PLACES[-1].lat
        gaps = (rows[:, None] == last) != (columns == last)
        metres = np.where(gaps, UNREACHABLE, seconds * 10)
        snaps = [np.rint(each % 0.1 * 1000).astype(np.int64) for each in (rows, columns)]
        return Block(np.where(gaps, UNREACHABLE, seconds), metres, *snaps)


@pytest.fixture
def server() -> Counting:
    return Counting()


@pytest.fixture
def cached(server: Counting, tmp_path: Path) -> CachedBlocks:
    return CachedBlocks(server=server, cache=MatrixCache(folder=tmp_path))


def ask(cached: CachedBlocks, places: Sequence[Point], **given: object) -> Block:
    return cached.block(places, places, profile="car", **given)


def same(one: Block, other: Block) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("seconds", "metres", "from_snap_m", "to_snap_m")
    )


def test_the_same_question_is_asked_once(cached: CachedBlocks, server: Counting):
    first = ask(cached, PLACES)
    again = ask(cached, PLACES)

    assert same(first, again)
    assert server.pairs == [(8, 8)]


def test_one_stop_more_costs_one_row_and_one_column(cached: CachedBlocks, server: Counting):
    ask(cached, PLACES[:7])

    more = ask(cached, PLACES)

    assert server.pairs == [(7, 7), (1, 8), (7, 1)]
    assert same(more, ask(CachedBlocks(server=Counting(), cache=cached.cache), PLACES))
    fresh = Counting().block(PLACES, PLACES, profile="car")
    assert (more.seconds == fresh.seconds).all()
    assert (more.to_snap_m == fresh.to_snap_m).all()


def test_a_stop_less_and_another_order_cost_nothing(cached: CachedBlocks, server: Counting):
    whole = ask(cached, PLACES)

    part = ask(cached, [PLACES[5], PLACES[2], PLACES[7]])

    assert server.pairs == [(8, 8)]
    assert part.seconds[0, 1] == whole.seconds[5, 2]
    assert part.seconds[0, 2] == UNREACHABLE


def test_a_place_that_comes_twice_is_asked_for_once(cached: CachedBlocks, server: Counting):
    found = ask(cached, [PLACES[0], PLACES[1], PLACES[0]])

    assert server.pairs == [(2, 2)]
    assert found.seconds[1].tolist() == [100, 0, 100]


def test_a_day_mostly_new_is_asked_whole(cached: CachedBlocks, server: Counting):
    ask(cached, PLACES[:3])
    ask(cached, PLACES)

    assert server.pairs == [(3, 3), (8, 8)]


def test_other_roads_other_closures_and_other_profiles_are_other_questions(
    cached: CachedBlocks, server: Counting
):
    shut = Closure(id=1, kind=ClosureKind.LINE, shape=((21.7, 104.9), (21.8, 104.9)))
    ask(cached, PLACES)

    ask(cached, PLACES, closures=[shut])
    cached.block(PLACES, PLACES, profile="foot")
    server.graph = "second"
    ask(cached, PLACES)

    assert server.pairs == [(8, 8)] * 4


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"PK\x03\x04 no zip", b"\x93NUMPY\x01\x00v\x00{", b"\x80\x04K\x01.", "half", "flipped"],
)
def test_a_broken_file_is_replaced(
    cached: CachedBlocks, server: Counting, rubbish: bytes | str, tmp_path: Path
):
    good = ask(cached, PLACES)
    [file] = tmp_path.glob("*/*.npz")
    whole = file.read_bytes()
    flipped = whole[:300] + bytes([whole[300] ^ 255]) + whole[301:]
    broken = {"half": whole[: len(whole) // 2], "flipped": flipped}
    file.write_bytes(rubbish if isinstance(rubbish, bytes) else broken[rubbish])

    again = ask(cached, PLACES)

    assert same(good, again)
    assert server.pairs == [(8, 8), (8, 8)]
    assert file.read_bytes() == whole


def test_a_file_under_another_name_is_not_believed(
    cached: CachedBlocks, server: Counting, tmp_path: Path
):
    ask(cached, PLACES[:4])
    [stranger] = tmp_path.glob("*/*.npz")
    ask(cached, PLACES[4:])
    [other] = set(tmp_path.glob("*/*.npz")) - {stranger}
    other.write_bytes(stranger.read_bytes())

    found = ask(cached, PLACES[4:])

    assert found.seconds[0, 1] == 100
    assert server.pairs[-1] == (4, 4)


def test_what_was_used_longest_ago_goes_first(server: Counting, tmp_path: Path):
    cache = MatrixCache(folder=tmp_path, largest_bytes=6000)
    cached = CachedBlocks(server=server, cache=cache)

    for first in range(7):
        cached.block(PLACES[first : first + 1], PLACES[first : first + 1], profile=f"{first}")
        cached.block(PLACES[:1], PLACES[:1], profile="0")

    kept = list(tmp_path.glob("*/*"))
    assert sum(file.stat().st_size for file in kept) <= 6000
    assert 1 < len(kept) < 7
    assert server.pairs == [(1, 1)] * 7  # The one used all the time has stayed.


def test_a_folder_that_takes_no_files_keeps_nothing_and_fails_nothing(
    server: Counting, tmp_path: Path
):
    (tmp_path / "full").write_bytes(b"")
    cached = CachedBlocks(server=server, cache=MatrixCache(folder=tmp_path / "full"))

    assert same(ask(cached, PLACES), ask(cached, PLACES))
    assert server.pairs == [(8, 8), (8, 8)]


def test_rides_longer_than_a_narrow_number_holds_are_kept(tmp_path: Path):
    cached = CachedBlocks(server=Counting(far=1000), cache=MatrixCache(folder=tmp_path))

    fresh = ask(cached, PLACES)
    kept = ask(cached, PLACES)

    assert fresh.seconds[0, 5] == kept.seconds[0, 5] == 500_000
    assert kept.metres[0, 5] == 5_000_000
    assert kept.seconds[0, 7] == UNREACHABLE


@given(some.sampled_from([65_534, 65_535, 65_536, 2**31 - 2]), some.integers(0, 70_000))
def test_numbers_around_the_edge_survive(large: int, small: int):
    seconds = np.array([[0, large], [small, 0]])
    metres = np.array([[0, UNREACHABLE], [small, 0]])
    seconds[0, 1] = UNREACHABLE if large == 2**31 - 2 else large
    metres[0, 1] = UNREACHABLE if large == 2**31 - 2 else 655_350
    block = Block(seconds, metres, np.array([0, UNREACHABLE]), np.array([0, UNREACHABLE]))

    cache = MatrixCache(folder=Path("/dev/null/nowhere"))
    kept = cache.keep("kind", [(21.7, 104.9), (21.8, 104.9)], block)

    assert (kept.seconds == seconds).all()
    assert kept.metres[0, 1] == metres[0, 1]
    assert abs(int(kept.metres[1, 0]) - small) <= 5
    assert kept.to_snap_m[1] == UNREACHABLE


def test_two_processes_may_write_at_once(tmp_path: Path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_fill, [str(tmp_path)] * 6))

    assert found == [found[0]] * 6
    assert not list(tmp_path.glob("*/*.half"))


def _fill(folder: str) -> list[int]:
    cached = CachedBlocks(
        server=Counting(), cache=MatrixCache(folder=Path(folder), largest_bytes=4000)
    )
    sums = [int(ask(cached, PLACES[: 1 + turn % 7]).seconds.sum()) for turn in range(60)]
    return [sum(sums)]


@pytest.fixture
def real(osrm_url: str, tmp_path: Path) -> Iterator[Cached]:
    yield Cached(server=Osrm(urls={"car": osrm_url}), cache=MatrixCache(folder=tmp_path))


def test_a_real_server_need_not_be_there_for_what_it_said(real: Cached):
    places = [place(1), place(4), place(16), place(19)]
    said = real.matrix(places, profile="car")

    assert isinstance(real.server, Osrm)
    gone = Cached(server=Osrm(urls=real.server.urls, should_stop=lambda: True), cache=real.cache)
    repeated = gone.matrix(list(reversed(places)), profile="car")

    assert (repeated.seconds == said.seconds[::-1, ::-1]).all()
    assert (repeated.metres == said.metres[::-1, ::-1]).all()


def test_what_is_known_of_a_server_that_is_down_is_told_and_nothing_is_asked(real: Cached):
    assert isinstance(real.server, Osrm)
    places = [place(1), place(4)]
    said = real.matrix(places, profile="car")

    down = Cached(server=Watched(server=real.server, is_down=True), cache=real.cache)

    assert (down.matrix(places, profile="car").seconds == said.seconds).all()
    with pytest.raises(ServerDownError):
        down.matrix([*places, place(16)], profile="car")
    with pytest.raises(ServerDownError):
        down.paths(places, profile="car")
