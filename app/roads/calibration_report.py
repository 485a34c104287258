"""A calibration as people read it: errors side by side, and every figure that would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.roads.land_figures import write_figures
from app.roads.land_models import CalibrationRun
from optimizer.travel.tables import TravelTables, read_tables


@dataclass(frozen=True, kw_only=True)
class ErrorRow:
    """One line of the table: how far off before, and after, as shares."""

    measure: str
    terrain: str
    band: int | None
    count: int
    before: Mapping[str, float]  # median, p90, bias
    after: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A figure that would change, under its field's name."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that the page and the command say of a calibration."""

    errors: Sequence[ErrorRow]
    changes: Sequence[Change]
    legs: int
    dropped: Mapping[str, int]
    start_s: float
    communes: Sequence[Mapping[str, Any]]
    hours: Sequence[Mapping[str, Any]]

    @property
    def overall(self) -> list[ErrorRow]:
        """The lines over all legs."""
        return [row for row in self.errors if row.terrain == "all"]


def report_of(run: CalibrationRun, *, held: TravelTables) -> Report | None:
    """Return what a run found, None before it has."""
    if not run.report:
        return None
    report = run.report
    dropped = dict(report.get("dropped", {}))
    if report["outliers"]:
        dropped["far_off"] = report["outliers"]
    return Report(
        errors=_errors(report["before"], report["after"]),
        changes=_changes(held, read_tables(run.tables)),
        legs=report["legs"],
        dropped=dropped,
        start_s=report["start_s"],
        communes=report.get("communes", []),
        hours=report.get("hours", []),
    )


def _errors(before: Sequence[Any], after: Sequence[Any]) -> list[ErrorRow]:
    return [
        ErrorRow(
            measure=old["measure"],
            terrain=old["terrain"],
            band=old["band"],
            count=old["count"],
            before=old,
            after=new,
        )
        for old, new in zip(before, after, strict=True)
    ]


def _changes(held: TravelTables, proposed: TravelTables) -> list[Change]:
    old, new = write_figures(held), write_figures(proposed)
    return [
        Change(name=name, before=old[name], after=new[name])
        for name in old
        if old[name] != new[name]
    ]
