"""`flask geo import-boundaries` and its neighbours: which outlines maps show, and since when."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.core import clock
from app.core.db import writing
from app.geo import map_editions
from app.geo.errors import NoSuchEditionError
from app.geo.models import MapEdition, MapLayer

if TYPE_CHECKING:
    from app.geo.boundaries import BoundaryReport

MOST_NAMED = 20
BY = "flask geo"

province_option = click.option(
    "--of", "province_code", required=True, help="The province's code: 15."
)


@click.command("import-boundaries")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", default="", help="The property that holds a commune's code.")
@click.option("--name", default="", help="The property that holds its name.")
@click.option("--province", default="", help="The property that holds its province.")
@click.option("--swap-axes", is_flag=True, help="The file writes latitude first.")
@click.option("--credit", default="", help="Whom maps name as the source.")
@click.option("--check", "is_trial", is_flag=True, help="Read and judge; write nothing.")
@with_appcontext
def import_boundaries(
    file: Path,
    code: str,
    name: str,
    province: str,
    swap_axes: bool,
    credit: str,
    is_trial: bool,
) -> None:
    """Draw the outlines of a GeoJSON file on the maps of the provinces that it names."""
    # Geometry is heavy; other commands do without.
    from app.geo.boundaries import keep_boundaries, read_boundaries
    from app.geo.boundary_errors import BoundaryFileError
    from app.geo.boundary_matching import PropertyNames

    try:
        with file.open("rb") as stream:
            report = read_boundaries(
                stream=stream,
                names=PropertyNames(code=code, name=name, province=province),
                swap_axes=swap_axes,
            )
    except BoundaryFileError as error:
        raise click.ClickException(str(error)) from None
    if not is_trial:
        with writing():  # Others may write while a large file is read.
            report = keep_boundaries(
                report=report, file_name=file.name, credit=credit, by=BY, now=clock.now()
            )
    _tell(report)


def _tell(report: "BoundaryReport") -> None:
    click.echo(f"{report.features} features, {report.points:,} points.")
    for each in report.provinces:
        state = f"edition {each.edition}" if each.edition else "not written"
        click.echo(
            f"{each.province_name} ({each.province_code}): {each.drawn.communes} communes, "
            f"{each.drawn.size:,} bytes, {len(each.drawn.content):,} sent; {state}."
        )
        _list("without an outline", each.without)
    _list("not matched", report.unmatched)
    _list("mended", report.mended)
    _list("left out, broken", report.broken)
    _list("left out, elsewhere", report.misplaced)


@click.command("boundaries")
@with_appcontext
def boundaries() -> None:
    """List the editions of outlines and roads that are kept."""
    for edition in map_editions.editions():
        click.echo(_line(edition))


@click.command("undo-boundaries")
@province_option
@with_appcontext
def undo_boundaries(province_code: str) -> None:
    """Show the outlines of before the last import again."""
    with writing(), _complaining():
        shown = map_editions.undo_edition(
            layer=MapLayer.OUTLINES,
            area=province_code,
            by=BY,
            now=clock.now(),
        )
        click.echo(_line(shown) if shown else "Maps show no outlines now.")


@click.command("show-boundaries")
@province_option
@click.argument("number", type=click.IntRange(0, 2**31 - 1))
@with_appcontext
def show_boundaries(province_code: str, number: int) -> None:
    """Show a kept edition of outlines; 0 shows none."""
    with writing(), _complaining():
        shown = map_editions.show_edition(
            layer=MapLayer.OUTLINES,
            area=province_code,
            number=number,
            by=BY,
            now=clock.now(),
        )
        click.echo(_line(shown) if shown else "Maps show no outlines now.")


COMMANDS = (import_boundaries, boundaries, undo_boundaries, show_boundaries)


@contextmanager
def _complaining() -> Iterator[None]:
    try:
        yield
    except NoSuchEditionError:
        raise click.ClickException("There is no such edition.") from None


def _line(edition: MapEdition) -> str:
    mark = "*" if edition.is_shown else " "
    area = edition.area or "all"
    when = clock.local(edition.imported_at)
    return (
        f"{mark} {edition.layer.value} {area} edition {edition.number}: {edition.file_name}, "
        f"{when:%Y-%m-%d %H:%M}, by {edition.imported_by}"
    )


def _list(title: str, names: Sequence[str]) -> None:
    if not names:
        return
    click.echo(f"  {len(names)} {title}:")
    for name in names[:MOST_NAMED]:
        click.echo(f"    {name}")
    if len(names) > MOST_NAMED:
        click.echo(f"    and {len(names) - MOST_NAMED} more")
