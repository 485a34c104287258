"""`flask prepare`: all that lies between an empty folder and a first page, done once."""

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from app.accounts.models import Staff
from app.cli.demo import showcase
from app.cli.demo.load import load_demo
from app.config import Settings
from app.core import clock
from app.core.db import db, writing
from app.geo.models import Commune
from app.geo.services import import_communes


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(prepare)


@click.command()
@with_appcontext
def prepare() -> None:
    """Migrate, import the communes, and load the demo once where TANTAY_ENV=demo."""
    settings: Settings = current_app.config["SETTINGS"]
    if _is_behind():
        click.echo("Preparing the database …")
        upgrade()
    if _is_empty(Commune):
        click.echo("Importing provinces and communes …")
        with writing():
            import_communes()
    if settings.is_demo and _is_empty(Staff):
        click.echo("Loading the demo province …")
        load_demo(province_code=settings.province_code, now=clock.now(), say=click.echo)
    if settings.is_demo:
        for line in showcase.sign_ins(province_code=settings.province_code):
            click.echo(line)


def _is_behind() -> bool:
    directory = ScriptDirectory(current_app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) != set(directory.get_heads())


def _is_empty(model: type[Commune] | type[Staff]) -> bool:
    is_empty = db.session.scalar(select(model).limit(1)) is None
    db.session.rollback()
    return is_empty
