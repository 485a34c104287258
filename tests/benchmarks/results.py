"""What a round of races came to, as a page that people read."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from tests.benchmarks import bars
from tests.benchmarks.race import Result

LATE_S = 0.5
LIBRARIES = ("ortools", "pyvrp", "pyvroom", "numpy")

INTRODUCTION = """\
# The planner beside its peers

Written by `{command}`; running it again writes this page anew.

{began:%Y-%m-%d %H:%M} UTC, {cores} cores of {processor}, {memory:.0f} GB, Python {python},
{libraries}.

Each engine had {threads} cores for the seconds given, one engine after the other, in processes of
its own. "xN": N seeds in N processes, the best counts. VROOM was asked again, its tasks in another
order, while it had time. OR-Tools solves this planner's whole model by guided local search. Every
plan was judged by `optimizer.check`; one that breaks a promise does not count. Meanwhile something
else kept {median:.0f} % of the machine's processors busy in the middle, {most:.0f} % at most.
"""

CROWDED = 0.25
IN_A_CROWD = """
**This round was run in a crowd.** Engines got a part of the processor seconds they were promised,
and not the same part (last table): no bar is shown or refuted by it. Run it again on a quiet
machine.
"""

PUBLIC = """\
## Public instances

Cost over the best known value in %; below the cost. Solomon and Gehring-Homberger count tenths cut
off, Li-Lim thousandths, X whole numbers. For gh200, gh400 and Li-Lim the best known values are
those published for fewest vehicles first, in unrounded distances: there a negative gap is no
record, only columns can be compared.
"""

DRAWN = """\
## Drawn days

Cost, and in brackets who was served; in % over the best of the row where as many were served. Rich
days have lunch, skills, priorities, pairs, bounds, several depots, speeds and land; plain ones what
every engine can be told. All are drawn from a seed (`rich_day.py`). A dash: the engine has no word
for something in the problem.
"""

EFFORT = """\
## What it took

Seconds until the answer was there (its own check included for Tận Tay), processor seconds, memory
of all processes together with shared pages counted once, and how much of the machine others used.
"""


@dataclass(frozen=True, kw_only=True)
class Race:
    """One problem, one limit, and how each engine did."""

    family: str
    name: str
    stops: int
    seconds: float
    best_known: float | None
    results: tuple[Result, ...]

    @property
    def title(self) -> str:
        return f"{self.family} {self.name}"

    @property
    def picture(self) -> str:
        name = self.title.replace(" ", "-").replace("#", "")
        return f"{name}-{self.seconds:g}s.svg".lower()

    def of(self, engine: str) -> Result | None:
        """Find an engine's result, if its plan counts; ``"PyVRP"`` finds "PyVRP xN"."""
        found = (result for result in self.results if result.engine.startswith(engine))
        return next((result for result in found if result.counts), None)


@dataclass(frozen=True, kw_only=True)
class Round:
    """All races of one run."""

    command: str
    began: datetime
    threads: int
    races: list[Race]


def page(written: Round) -> str:
    """Write the whole page in Markdown."""
    public = [race for race in written.races if race.best_known is not None]
    drawn = [race for race in written.races if race.best_known is None]
    parts = [
        _introduction(written),
        "## Bars\n\n" + _table(("bar", "measured", "holds"), bars.rows(written.races)),
    ]
    if public:
        parts.append(PUBLIC + "\n" + _comparison(public))
    if drawn:
        parts.append(DRAWN + "\n" + _comparison(drawn))
    parts.append(EFFORT + "\n" + _table(*_effort(written.races)))
    parts.append("## Cost over time\n\n" + "\n".join(_pictures(written.races)))
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _introduction(written: Round) -> str:
    shares = sorted(result.others for race in written.races for result in race.results)
    median = shares[len(shares) // 2]
    introduction = INTRODUCTION + (IN_A_CROWD if median > CROWDED else "")
    return introduction.format(
        command=written.command.strip(),
        began=written.began,
        cores=psutil.cpu_count(),
        processor=_processor(),
        memory=psutil.virtual_memory().total / 2**30,
        python=platform.python_version(),
        libraries=", ".join(_libraries()),
        threads=written.threads,
        median=100 * median,
        most=100 * shares[-1],
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _libraries() -> Iterator[str]:
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def _comparison(races: Sequence[Race]) -> str:
    engines = list(dict.fromkeys(result.engine for race in races for result in race.results))
    rows = []
    for race in races:
        by_engine = {result.engine: result for result in race.results}
        best = "" if race.best_known is None else f"{race.best_known:.0f}"
        cells = [_cell(race, by_engine.get(engine)) for engine in engines]
        rows.append((race.title, str(race.stops), f"{race.seconds:g}", best, *cells))
    return _table(("problem", "stops", "s", "best known", *engines), rows)


def _cell(race: Race, result: Result | None) -> str:
    if result is None:
        return ""
    if result.cost is None:
        return result.remark or "–"
    if result.broken:
        return f"{result.broken} promises broken"
    late = (
        f"<br>late by {late_s:.1f} s" if (late_s := result.took_s - race.seconds) > LATE_S else ""
    )
    if race.best_known is not None:
        if result.placed < race.stops:
            return f"serves {result.placed}{late}"
        return f"{100 * (result.cost / race.best_known - 1):+.2f}<br>{result.cost}{late}"
    alike = [
        other.cost
        for other in race.results
        if other.counts and other.cost is not None and other.missed == result.missed
    ]
    leads = result.missed == min(other.missed for other in race.results if other.counts)
    gap = f"{100 * (result.cost / min(alike) - 1):+.2f}" if leads else "serves less"
    return f"{gap}<br>{result.cost} ({result.placed}/{race.stops}){late}"


def _effort(races: Sequence[Race]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = ("problem", "limit s", "engine", "answered s", "first plan s", "processor s", "MB")
    rows = []
    for race in races:
        for result in race.results:
            if result.cost is not None:
                first = f"{result.curve[0].seconds:.2f}" if len(result.curve) > 1 else ""
                took = (f"{result.took_s:.2f}", first, f"{result.cpu_s:.0f}")
                memory = f"{result.memory_mb:.0f}"
                others = f"{100 * result.others:.0f} %"
                row = (race.title, f"{race.seconds:g}", result.engine, *took, memory, others)
                rows.append(row)
    return (*head, "others"), rows


def _pictures(races: Sequence[Race]) -> Iterator[str]:
    for race in races:
        if any(result.counts for result in race.results):
            yield f"![{race.title}, {race.seconds:g} s](results/{race.picture})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
