"""`flask geo import-hamlets`: hamlets of a province from a CSV or XLSX file, all lines or none."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.booking.area_import import AreaTable, import_areas
from app.catalogue.import_file import read_table
from app.core import clock
from app.core.db import writing
from app.core.errors import AppError

BY = "command line"


@click.command("import-hamlets")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--province", default="", help="Code of the province; left out, the installation's.")
@with_appcontext
def import_hamlets(path: Path, province: str) -> None:
    """
    Take hamlets in from PATH: columns commune_code, hamlet, and if known lat, lon, is_far.

    A hamlet that is known by its name is changed. One wrong line, and nothing is written.
    """
    code = province or current_app.config["SETTINGS"].province_code
    try:
        table = read_table(file_name=path.name, content=path.read_bytes())
    except AppError as error:
        raise click.ClickException(error.message) from None
    with writing():
        done = import_areas(
            kind=AreaTable.HAMLETS, table=table, province_code=code, by=BY, now=clock.now()
        )
    for one in done.errors:
        click.echo(f"{path.name}:{one.line}: {one.sentence}", err=True)
    if done.errors:
        raise click.ClickException("Nothing was written.")
    click.echo(f"{done.lines} hamlets.")


COMMANDS = (import_hamlets,)
