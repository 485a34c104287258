"""
The planner against the best known values and its peers, at equal seconds on equal cores.

Run it to see where it stands; the tables and curves are written beside this file::

    python -m tests.benchmarks planner --quick
    python -m tests.benchmarks planner --full --seconds 10 30 --threads 4
    python -m tests.benchmarks planner --quick --only 'x *' --engines 'Tận Tay' --legs
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

from tests.benchmarks import instances, results
from tests.benchmarks.curves import picture
from tests.benchmarks.engines import ALL, OURS, PYVRP, PYVRP_ONCE, VROOM
from tests.benchmarks.instances import Instance
from tests.benchmarks.legs import LEGS
from tests.benchmarks.race import Engine, Result, run
from tests.benchmarks.results import Race, Round
from tests.benchmarks.rich_day import Shape, rich_day, sized

HERE = Path(__file__).parent
QUICK_PUBLIC = (
    ("solomon", "R104"),
    ("gh200", "r1_2_8"),
    ("gh400", "rc2_4_4"),
    ("lilim200", "LR1_2_6"),
    ("x", "X-n322-k28"),
    ("x", "X-n1001-k43"),
    ("gh1000", "RC1_10_6"),
)
LARGE = 3000
LONG_S = 20.0  # For the province's morning and the largest day, whatever the others get.


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is raced on: loaded when its turn comes, for large matrices are large."""

    family: str
    name: str
    load: Callable[[], Instance]
    seconds: float | None = None
    engines: tuple[Engine, ...] = field(default=ALL)

    @property
    def title(self) -> str:
        return f"{self.family} {self.name}"


def main() -> None:
    asked = _arguments()
    cases = [case for case in _cases(asked) if fnmatch(case.title, asked.only)]
    print(f"{len(cases)} problems, {asked.threads} cores", flush=True)
    written = Round(
        command=f"python -m tests.benchmarks planner {' '.join(sys.argv[1:])}",
        began=datetime.now(UTC),
        threads=asked.threads,
        races=[],
    )
    for stale in (asked.output / "results").glob("*.svg"):
        stale.unlink()
    for case, seconds in _heats(cases, asked.seconds):
        race = _race(case, seconds=seconds, asked=asked)
        if race is not None:
            written.races.append(race)
            _write(written, folder=asked.output)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a dozen problems (the default)")
    size.add_argument("--full", action="store_true", help="every instance that is there")
    parser.add_argument("--seconds", type=float, nargs="+", default=[10.0])
    parser.add_argument("--threads", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--only", default="*", metavar="PATTERN", help="family and name")
    parser.add_argument("--engines", default="*", metavar="PATTERN")
    parser.add_argument("--legs", action="store_true", help="also without each leg in turn")
    parser.add_argument("--output", type=Path, default=HERE, help="where RESULTS.md goes")
    return parser.parse_args()


def _cases(asked: argparse.Namespace) -> Iterator[Case]:
    yield from _public(is_full=asked.full)
    seeds = range(5) if asked.full else range(1)
    for visits in (80, 160, 240, 320) if asked.full else (80, 160, 320):
        for seed in seeds:
            yield _drawn("rich day", sized(visits), seed)
    for visits in (80, 160, 320) if asked.full else (160,):
        yield _drawn("day of trips", replace(sized(visits, is_rich=False), trips=4), 0)
    yield _drawn("morning", Shape(), 0, seconds=LONG_S)
    for visits in (100, 300, 1000) if asked.full else ():
        yield _drawn("plain day", sized(visits, is_rich=False), 0)
    crowd = (OURS, PYVRP_ONCE, PYVRP, VROOM) if asked.full else (OURS, PYVRP_ONCE)
    yield _drawn("plain day", sized(LARGE, is_rich=False), 0, seconds=LONG_S, engines=crowd)


def _public(*, is_full: bool) -> Iterator[Case]:
    home = instances.folder()
    if home is None:
        return
    for family, name in instances.names(home) if is_full else QUICK_PUBLIC:
        yield Case(
            family=family,
            name=name,
            load=lambda family=family, name=name: instances.read(home, family, name),
        )


def _drawn(
    family: str,
    shape: Shape,
    seed: int,
    *,
    seconds: float | None = None,
    engines: tuple[Engine, ...] = ALL,
) -> Case:
    name = f"{shape.visits} #{seed}"

    def load() -> Instance:
        return Instance(family=family, name=name, problem=rich_day(shape, seed=seed))

    return Case(family=family, name=name, load=load, seconds=seconds, engines=engines)


def _heats(cases: list[Case], limits: list[float]) -> Iterator[tuple[Case, float]]:
    """Give every case each limit, unless it has one of its own."""
    for case in cases:
        for seconds in limits if case.seconds is None else [case.seconds]:
            yield case, seconds


def _race(case: Case, *, seconds: float, asked: argparse.Namespace) -> Race | None:
    try:
        instance = case.load()
    except (instances.InstanceError, OSError) as error:
        print(f"{case.title}: left out: {error}", flush=True)
        return None
    print(f"{case.title}, {len(instance.problem.visits)} stops, {seconds:g} s", flush=True)
    found = []
    engines = [each for each in case.engines if fnmatch(each.name, asked.engines)]
    for engine in (*engines, *(LEGS if asked.legs else ())):
        result = run(engine, instance.problem, seconds=seconds, threads=asked.threads)
        found.append(result)
        if result.cost is not None or result.remark:
            print(f"  {_line(result, instance)}", flush=True)
    return Race(
        family=case.family,
        name=case.name,
        stops=len(instance.problem.visits),
        seconds=seconds,
        best_known=instance.best_known,
        results=tuple(found),
    )


def _line(result: Result, instance: Instance) -> str:
    if result.cost is None:
        return f"{result.engine:12} {result.remark}"
    gap = ""
    if instance.best_known and not result.missed:
        gap = f" {100 * (result.cost / instance.best_known - 1):+.2f} %"
    return (
        f"{result.engine:12} {result.cost}{gap}, {result.placed} served, {result.broken} broken, "
        f"{result.took_s:.2f} s, cpu {result.cpu_s:.0f} s, {result.memory_mb:.0f} MB, "
        f"others {100 * result.others:.0f} % {result.remark}"
    )


def _write(written: Round, *, folder: Path) -> None:
    """Write what there is so far: a run may be ended at any moment."""
    drawn = folder / "results"
    drawn.mkdir(parents=True, exist_ok=True)
    for race in written.races:
        # Whoever has no plan keeps the colour, so that it means the same in all pictures.
        curves = {each.engine: each.curve if each.counts else () for each in race.results}
        title = f"{race.title}, {race.stops} stops"
        svg = picture(title, curves, seconds=race.seconds, best_known=race.best_known)
        (drawn / race.picture).write_text(svg, encoding="utf-8")
    (folder / "RESULTS.md").write_text(results.page(written), encoding="utf-8")


if __name__ == "__main__":
    main()
