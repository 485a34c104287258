"""`flask geo …`: provinces and communes from the published list; outlines, hamlets from files."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli import geo_boundaries, geo_hamlets, geo_roads
from app.core.db import writing
from app.geo import services

geo = AppGroup("geo", help="Provinces, communes and their outlines on maps.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (*geo_boundaries.COMMANDS, *geo_hamlets.COMMANDS, *geo_roads.COMMANDS):
        geo.add_command(command)
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
