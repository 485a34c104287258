"""`flask roads import`, `flask roads matrix`: the province's own road network."""

import resource
import time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.cli import geo_roads
from app.geo import queries as geo
from app.roads import network_coverage
from app.roads.network_file import (
    ImportedRoads,
    RoadFileError,
    graph_path,
    import_extract,
    prepare_trial,
)

STEPS = 1000
SEED = 1
NAMED = 5
PROFILES = ("motorbike", "car", "foot", "boat")

roads = AppGroup("roads", help="Roads and travel times.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(roads)


@roads.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--box",
    nargs=4,
    type=float,
    metavar="SOUTH WEST NORTH EAST",
    help="Keep this part only, in degrees.",
)
@with_appcontext
def import_roads(file: Path, box: tuple[float, float, float, float] | None) -> None:
    """Make the road graph from an extract FILE.osm.pbf; plans use it from then on."""
    began = time.monotonic()
    graph = graph_path(current_app.config["SETTINGS"].data_folder)
    with click.progressbar(length=STEPS, label="Reading roads") as bar:

        def told(share: float) -> None:
            bar.update(max(0, round(share * STEPS) - bar.pos))

        try:
            imported = import_extract(file, graph=graph, box=box, told=told)
        except RoadFileError as error:
            raise click.ClickException(str(error)) from None
    _say(imported, extract_bytes=file.stat().st_size, took_s=time.monotonic() - began)
    _say_coverage(imported.path)
    geo_roads.draw(imported.path, file_name=file.name)


def _say_coverage(graph: Path) -> None:
    province = current_app.config["SETTINGS"].province_code
    communes = geo.communes_of(province_code=province)
    coverage = network_coverage.measure(graph=graph, communes=communes)
    if not coverage.outside:
        return
    named = ", ".join(coverage.outside[:NAMED])
    more = " …" if len(coverage.outside) > NAMED else ""
    click.secho(
        f"{len(coverage.outside)} of the {coverage.communes} communes of province {province} lie "
        f"off these roads: {named}{more}. Is it the whole extract, and the right box? "
        "Days with many stops there are planned on estimates.",
        fg="yellow",
    )


def _say(imported: ImportedRoads, *, extract_bytes: int, took_s: float) -> None:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for road_class, km in imported.km.items():
        click.echo(f"{road_class:>16} {km:10.1f} km")
    click.echo(f"{'all':>16} {sum(imported.km.values()):10.1f} km")
    click.echo(
        f"{imported.edges} edges between {imported.junctions} junctions "
        f"from {extract_bytes / 1e6:.1f} MB in {took_s:.1f} s, at most {peak_mb:.0f} MB of memory."
    )
    click.echo(
        f"Written: {imported.path} ({imported.file_bytes / 1e6:.1f} MB, {imported.digest[:8]})"
    )


@roads.command("matrix")
@click.option("--measure", "many", type=click.IntRange(2, 5000), default=500, show_default=True)
@click.option("--profile", type=click.Choice(PROFILES), default="motorbike", show_default=True)
@with_appcontext
def measure_matrix(many: int, profile: str) -> None:
    """Ask the road graph for a matrix between places drawn at random, and say how long it took."""
    graph = graph_path(current_app.config["SETTINGS"].data_folder)
    began = time.monotonic()
    try:
        ask, drawn = prepare_trial(graph, profile=profile, many=many, seed=SEED)
    except RoadFileError as error:
        raise click.ClickException(str(error)) from None
    if not drawn:
        raise click.ClickException(f"The road graph has no ways for {profile}.")
    opened_s = time.monotonic() - began
    began = time.monotonic()
    trial = ask()
    took_s = time.monotonic() - began
    click.echo(f"Opened in {opened_s:.2f} s: {trial.junctions} junctions, {trial.arcs} arcs.")
    click.echo(
        f"{trial.places} x {trial.places} by {profile} in {took_s:.2f} s; "
        f"{trial.unreachable} pairs unreachable, the longest ride takes {trial.longest_s} s."
    )
