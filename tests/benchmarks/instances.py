"""
Public instances as problems: Solomon, Gehring-Homberger, Li-Lim, X, multi-depot, site-dependent.

One time unit and one cost unit are one unit of scaled distance. Rounding follows the tables of
best known values: Solomon and Gehring-Homberger times ten, truncated; Li-Lim, multi-depot and
site-dependent times a thousand, rounded; X to the nearest whole number.

The files are not part of the product: ``TANTAY_INSTANCES`` names their folder.
"""

import csv
import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from optimizer import Costs, Depot, Problem, Shipment, TimeWindow, TravelMatrix, Vehicle, Visit

ROOT = Path(__file__).parents[2]
BESIDE = ROOT.parent / "shared" / "data" / "instances"
DISTANCE_ONLY = Costs(fixed=0, per_hour=3600, per_km=0)
SITES = "VEHICLES_ALLOWED_CLIENTS"
Tables = dict[str, list[list[float]]]
AMPLE = 1.15  # X bounds no fleet: this many times the vehicles that the load needs.


class InstanceError(ValueError):
    """A file that cannot be read, or asks for what the planner has no word for."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A problem with the best cost that anybody has published, in the problem's cost units."""

    family: str
    name: str
    problem: Problem
    best_known: float | None = None


def folder() -> Path | None:
    """Find the files, or say loudly that there are none."""
    named = os.environ.get("TANTAY_INSTANCES")
    found = Path(named) if named else BESIDE
    if found.is_dir():
        return found
    print(f"NO PUBLIC INSTANCES: {found} is no folder; set TANTAY_INSTANCES. They are skipped.")
    return None


def names(home: Path) -> list[tuple[str, str]]:
    """List family and name of every instance that has a best known value."""
    return [(row["family"], row["instance"]) for row in _best_known(home)]


def read(home: Path, family: str, name: str) -> Instance:
    """
    Read one instance.

    Raises
    ------
    InstanceError
        When the family is unknown or the file asks for something the planner has no word for.
    """
    if family not in FORMATS:
        raise InstanceError(f"Expected a family of {sorted(FORMATS)}, got {family!r}")
    suffix, scale, reader = FORMATS[family]
    text = (home / family / f"{name}{suffix}").read_text(encoding="utf-8")
    return Instance(
        family=family, name=name, problem=reader(text), best_known=_bound(home, family, name, scale)
    )


def read_solomon(text: str) -> Problem:
    """Read Solomon's format: a fleet, then a row for the depot and each customer."""
    rows = [_numbers(line) for line in text.splitlines() if re.match(r"[\s\d.]+$", line)]
    (count, capacity), *places = [row for row in rows if row]
    expect_length(places, 7)
    visits = [
        Visit(
            id=int(number),
            location=place,
            service_s=int(10 * service),
            windows=(TimeWindow(int(10 * ready), int(10 * due)),),
            delivery=(int(demand),),
        )
        for place, (number, _, _, demand, ready, due, service) in enumerate(places)
        if place
    ]
    shift = TimeWindow(int(10 * places[0][4]), int(10 * places[0][5]))
    travel = _travel([row[1:3] for row in places], lambda apart: np.floor(10 * apart + 1e-9))
    return _one_depot(visits, travel, shift, int(count), (int(capacity),))


def read_li_lim(text: str) -> Problem:
    """Read Li and Lim's format: every customer is one end of a pair."""
    (count, capacity, _), *places = [_numbers(line) for line in text.splitlines() if line.strip()]
    expect_length(places, 9)
    visits = [
        Visit(
            id=int(row[0]),
            location=place,
            service_s=round(1000 * row[6]),
            windows=(TimeWindow(round(1000 * row[4]), round(1000 * row[5])),),
        )
        for place, row in enumerate(places)
        if place
    ]
    pairs = [
        Shipment(pickup=int(row[0]), delivery=int(row[8]), amount=(int(row[3]),))
        for row in places
        if row[8]
    ]
    shift = TimeWindow(round(1000 * places[0][4]), round(1000 * places[0][5]))
    travel = _travel([row[1:3] for row in places], lambda apart: np.rint(1000 * apart))
    return _one_depot(visits, travel, shift, int(count), (int(capacity),), pairs)


def read_cvrp(text: str) -> Problem:
    """Read VRPLIB's plain format: places, demands, a capacity, as many vehicles as it takes."""
    words, tables = _vrplib(text)
    demand = [int(row[1]) for row in tables["DEMAND"]]
    capacity = int(words["CAPACITY"])
    travel = _travel([row[1:] for row in tables["NODE_COORD"]], lambda apart: np.floor(apart + 0.5))
    visits = [
        Visit(id=place, location=place, delivery=(amount,))
        for place, amount in enumerate(demand)
        if place
    ]
    whole_way = int(travel.seconds.max(axis=1).sum()) + 1
    count = math.ceil(AMPLE * sum(demand) / capacity) + 1
    return _one_depot(visits, travel, TimeWindow(0, whole_way), count, (capacity,))


def read_many_depots(text: str) -> Problem:
    """Read VRPLIB's format with windows, depots first, and a fleet at each."""
    words, tables = _vrplib(text)
    depots = [int(row[0]) - 1 for row in tables["DEPOT"] if row[0] > 0]
    visits = _visits_with_windows(tables, depots)
    vehicles = [
        Vehicle(
            id=int(number),
            start=int(depot) - 1,
            end=int(depot) - 1,
            shift=_windows(tables)[int(depot) - 1],
            capacity=(int(words["CAPACITY"]),),
            costs=DISTANCE_ONLY,
            **_longest_duration(words),
        )
        for number, depot in tables["VEHICLES_DEPOT"]
    ]
    return _with_depots(depots, vehicles, visits, tables)


def read_site_dependent(text: str) -> Problem:
    """
    Read VRPLIB's format with windows, one depot, and for each vehicle the customers it may serve.

    Customers whom the same vehicles may serve ask for one skill, which just these have.
    """
    words, tables = _vrplib(text)
    allowed = {int(row[0]): {int(each) - 1 for each in row[1:]} for row in tables[SITES]}
    visits = _visits_with_windows(tables, [0])
    able = [frozenset(v for v, clients in allowed.items() if u.id in clients) for u in visits]
    skill = {who: number for number, who in enumerate(sorted(set(able), key=sorted))}
    vehicles = [
        Vehicle(
            id=int(number),
            start=0,
            end=0,
            shift=_windows(tables)[0],
            capacity=(int(capacity),),
            skills=frozenset(skill[who] for who in skill if int(number) in who),
            costs=DISTANCE_ONLY,
            **_longest_duration(words),
        )
        for number, capacity in tables["CAPACITY"]
    ]
    asking = [
        replace(visit, skills=frozenset({skill[who]}))
        for visit, who in zip(visits, able, strict=True)
    ]
    return _with_depots([0], vehicles, asking, tables)


FORMATS: dict[str, tuple[str, int, Callable[[str], Problem]]] = {
    "solomon": (".txt", 10, read_solomon),
    "gh200": (".txt", 10, read_solomon),
    "gh400": (".txt", 10, read_solomon),
    "gh1000": (".txt", 10, read_solomon),
    "lilim100": (".txt", 1000, read_li_lim),
    "lilim200": (".txt", 1000, read_li_lim),
    "x": (".vrp", 1, read_cvrp),
    "mdvrptw": (".vrp", 1000, read_many_depots),
    "sdvrptw": (".vrp", 1000, read_site_dependent),
}
"""A family's file suffix, what its distances are multiplied by, and who reads it."""


def expect_length(rows: list[list[float]], length: int) -> None:
    """Refuse a table with a row too short or too long."""
    for number, row in enumerate(rows):
        if len(row) != length:
            raise InstanceError(f"Expected {length} numbers in row {number}, got {row}")


def _one_depot(
    visits: list[Visit],
    travel: TravelMatrix,
    shift: TimeWindow,
    count: int,
    capacity: tuple[int, ...],
    pairs: list[Shipment] | None = None,
) -> Problem:
    return Problem(
        depots=(Depot(id=0, location=0),),
        vehicles=tuple(
            Vehicle(id=number, start=0, end=0, shift=shift, capacity=capacity, costs=DISTANCE_ONLY)
            for number in range(count)
        ),
        visits=tuple(visits),
        shipments=tuple(pairs or ()),
        travel={"motorbike": travel},
    )


def _travel(places: list[list[float]], rounded: Callable[[np.ndarray], np.ndarray]) -> TravelMatrix:
    """Measure straight lines; what is ridden in a unit of time is a unit of distance."""
    at = np.array(places, dtype=np.float64)
    apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    scaled = rounded(apart).astype(np.int64)
    return TravelMatrix(seconds=scaled, metres=scaled, source="straight lines")


def _visits_with_windows(tables: Tables, depots: list[int]) -> list[Visit]:
    """Read all places that are no depots, times a thousand."""
    windows = _windows(tables)
    return [
        Visit(
            id=place,
            location=place,
            service_s=round(1000 * service[1]),
            windows=(windows[place],),
            delivery=(int(demand[1]),),
        )
        for place, (service, demand) in enumerate(
            zip(tables["SERVICE_TIME"], tables["DEMAND"], strict=True)
        )
        if place not in depots
    ]


def _windows(tables: Tables) -> list[TimeWindow]:
    return [TimeWindow(round(1000 * row[1]), round(1000 * row[2])) for row in tables["TIME_WINDOW"]]


def _with_depots(
    depots: list[int], vehicles: list[Vehicle], visits: list[Visit], tables: Tables
) -> Problem:
    places = [row[1:] for row in tables["NODE_COORD"]]
    return Problem(
        depots=tuple(Depot(id=place, location=place) for place in depots),
        vehicles=tuple(vehicles),
        visits=tuple(visits),
        travel={"motorbike": _travel(places, lambda apart: np.rint(1000 * apart))},
    )


def _longest_duration(words: dict[str, str]) -> dict[str, int]:
    if "VEHICLES_MAX_DURATION" not in words:
        return {}
    return {"max_duration_s": round(1000 * float(words["VEHICLES_MAX_DURATION"]))}


def _vrplib(text: str) -> tuple[dict[str, str], Tables]:
    """Split a file into its words (``CAPACITY : 20``) and its tables (``DEMAND_SECTION``)."""
    words: dict[str, str] = {}
    tables: Tables = {}
    rows: list[list[float]] = []
    for line in map(str.strip, text.splitlines()):
        if line.endswith("_SECTION"):
            rows = tables.setdefault(line.removesuffix("_SECTION"), [])
        elif ":" in line:
            word, value = line.split(":", 1)
            words[word.strip()] = value.strip().strip('"')
        elif line and line != "EOF":
            rows.append(_numbers(line))
    return words, tables


def _numbers(line: str) -> list[float]:
    return [float(word) for word in line.split()]


def _best_known(home: Path) -> list[dict[str, str]]:
    with (home / "bks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _bound(home: Path, family: str, name: str, scale: int) -> float | None:
    """Look up the best known cost; the table's own scale is in it for some families only."""
    for row in _best_known(home):
        if (row["family"], row["instance"]) == (family, name):
            is_scaled = row["rounding"].startswith("x1000")
            return float(row["bks_cost"]) * (1 if is_scaled else scale)
    return None
