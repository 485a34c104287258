"""`flask demo load`: a believable province to try the product with."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.cli.demo import showcase
from app.cli.demo.load import load_demo
from app.core import clock

demo = AppGroup("demo", help="The demonstration.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(demo)


@demo.command("load")
@click.option(
    "--province",
    "province_code",
    type=click.Choice(["15", "82"]),
    default="15",
    show_default=True,
    help="15 is Lào Cai, 82 is Đồng Tháp.",
)
def load(province_code: str) -> None:
    """Load a province, counted from today; one that is loaded already stays as it is."""
    if current_app.config["SETTINGS"].is_production:
        # Everybody knows the password of its people.
        raise click.ClickException("A demonstration has no place in production (TANTAY_ENV).")
    load_demo(province_code=province_code, now=clock.now(), say=click.echo)
    for line in showcase.sign_ins(province_code=province_code):
        click.echo(line)
