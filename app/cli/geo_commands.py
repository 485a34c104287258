"""`flask geo import`: provinces and communes from the published list."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.core.db import writing
from app.geo import services

geo = AppGroup("geo", help="Provinces and communes.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(geo)


@geo.command("import")
def import_communes() -> None:
    """Take in every published province and commune; doing it again changes nothing."""
    with writing():
        imported = services.import_communes()
    click.echo(
        f"{imported.provinces} provinces, {imported.communes} communes ({imported.new} new), "
        f"{imported.former_communes} former communes."
    )
