"""`flask roads calibrate`: hold the estimate against roads or rides, and propose better figures."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.admin.calibrating import compute
from app.cli.roads_commands import PROFILES, roads
from app.core import clock
from app.core.db import db, writing
from app.core.errors import AppError
from app.roads import calibration_services as services
from app.roads import land_queries
from app.roads.calibration_report import ErrorRow, Report, report_of
from app.roads.land_models import CalibrationBasis, CalibrationRun
from app.roads.network_file import graph_path

BY = "flask"
BANDS = ("under 2 km", "2-5 km", "5-10 km", "10-20 km", "over 20 km")
MEASURES = {"metres": "distance", "seconds": "time"}


def init_app(_app: Flask) -> None:
    """Add the command to the others about roads."""
    roads.add_command(calibrate_roads)


@click.command("calibrate")
@click.option("--province", help="Its code; the installation's own by default.")
@click.option("--profile", type=click.Choice(PROFILES), default="motorbike", show_default=True)
@click.option(
    "--against",
    type=click.Choice([basis.value for basis in CalibrationBasis]),
    default=CalibrationBasis.RIDES.value,
    show_default=True,
)
@click.option(
    "--graph",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A road graph file; the imported one by default.",
)
@click.option("--accept", is_flag=True, help="Ask whether the figures should hold at once.")
@with_appcontext
def calibrate_roads(
    province: str | None, profile: str, against: str, graph: Path | None, accept: bool
) -> None:
    """Fit the estimate's figures; they wait for the administrator, or hold with --accept."""
    settings = current_app.config["SETTINGS"]
    run_id = _proposed(
        province or settings.province_code,
        profile,
        CalibrationBasis(against),
        graph or graph_path(settings.data_folder),
    )
    run = db.session.get_one(CalibrationRun, run_id)
    held = land_queries.figures(province_code=run.province_code).tables
    report = report_of(run, held=held)
    if report is not None:
        _say(report)
    if accept and click.confirm("Let these figures hold from now on?"):
        with writing():
            services.accept(run_id=run_id, province_code=run.province_code, by=BY, now=clock.now())
        click.echo("They hold. The page of figures can undo it.")
    else:
        click.echo(f"Nothing has changed: proposal {run_id} waits at /admin/roads/calibrations.")


def _proposed(province_code: str, profile: str, basis: CalibrationBasis, graph: Path) -> int:
    now = clock.now()
    with writing():
        run = services.open_run(
            province_code=province_code, profile=profile, basis=basis, by=BY, now=now
        )
        run_id = run.id
    try:
        found, seen = compute(province_code, profile, basis, on=clock.local_day(now), graph=graph)
    except AppError as error:
        with writing():
            run = db.session.get_one(CalibrationRun, run_id)
            services.give_up(run=run, problem=services.problem_of(error))
        raise click.ClickException(error.message) from None
    with writing():
        run = db.session.get_one(CalibrationRun, run_id)
        services.propose(run=run, found=found, seen=seen)
    return run_id


def _say(report: Report) -> None:
    dropped = ", ".join(f"{count} {why}" for why, count in report.dropped.items()) or "none"
    click.echo(f"{report.legs} legs, a third held out to measure on; dropped: {dropped}")
    click.echo(f"{'':9}{'':10}{'':12}{'legs':>6}{'median':>18}{'p90':>18}{'bias':>18}")
    for row in report.errors:
        click.echo(_line(row))
    for change in report.changes:
        click.echo(f"{change.name:28}{change.before:>8} -> {change.after}")
    for title, fared in (("commune", report.communes), ("hour", report.hours)):
        for one in fared:
            click.echo(f"{title} {one['key']}: {one['ratio'] - 1:+.0%} of {one['count']} legs")


def _line(row: ErrorRow) -> str:
    band = "" if row.band is None else BANDS[row.band]
    sides = "".join(
        f"{row.before[name]:>8.1%} -> {row.after[name]:<6.1%}" for name in ("median", "p90", "bias")
    )
    return f"{MEASURES[row.measure]:9}{row.terrain:10}{band:12}{row.count:6}{sides}"
