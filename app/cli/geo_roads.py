"""`flask geo draw-roads`: the imported road graph as lines on every map."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.core import clock
from app.core.db import writing
from app.geo import map_editions
from app.geo.errors import NoSuchEditionError
from app.geo.models import MapLayer

if TYPE_CHECKING:
    from app.geo.road_sheets import RoadLines

BY = "flask geo"


@click.command("draw-roads")
@click.argument("graph", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def draw_roads(graph: Path) -> None:
    """Draw the roads of a graph file on every map; `flask roads import` does it by itself."""
    draw(graph, file_name=graph.name)


def draw(graph: Path, *, file_name: str) -> None:
    """
    Show the roads of a graph file on every map.

    Raises
    ------
    ClickException
        When there are none, or they reach too far.
    """
    # Geometry is heavy; other commands do without.
    from app.roads.ground_lines import UnreadableRoadsError, lines_in

    try:
        _show(lines_in(graph), file_name=file_name)
    except UnreadableRoadsError as error:
        raise click.ClickException(str(error)) from None


def _show(lines: "RoadLines", *, file_name: str) -> None:
    from app.geo.road_sheets import TooWideError, cut_roads
    from app.roads.ground_lines import keep_roads

    try:
        roads = cut_roads(lines)
    except TooWideError as error:
        raise click.ClickException(str(error)) from None
    if not roads.sheets:
        click.echo("Maps stay as they are: there is no road to draw.")
        return
    with writing():
        edition = keep_roads(roads=roads, file_name=file_name, by=BY, now=clock.now())
        number = edition.number
    sent = [len(sheet.content) for sheet in roads.sheets]
    click.echo(
        f"{len(sent)} tiles, {sum(sent):,} bytes sent in all, {max(sent):,} at most for one; "
        f"{roads.thinned} without their smallest roads; edition {number}."
    )


@click.command("undo-roads")
@with_appcontext
def undo_roads() -> None:
    """Show the roads of before the last import again."""
    try:
        with writing():
            shown = map_editions.undo_edition(layer=MapLayer.ROADS, area="", by=BY, now=clock.now())
            number = shown.number if shown else 0
    except NoSuchEditionError:
        raise click.ClickException("There is no such edition.") from None
    click.echo(f"Maps show edition {number}." if number else "Maps show no roads of ours now.")


COMMANDS = (draw_roads, undo_roads)
