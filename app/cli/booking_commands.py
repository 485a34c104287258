"""`flask booking check` looks whether slots, claims and bookings agree; `--repair` asks first."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.booking import invariant, invariant_repair
from app.core import clock
from app.core.db import writing

bookings = AppGroup("booking", help="Bookings and their places.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(bookings)


@bookings.command("check")
@click.option("--repair", is_flag=True, help="Mend what can be mended, after asking.")
def check(repair: bool) -> None:
    """Compare slots, claims, holds and bookings; exit with 1 where they differ."""
    found = invariant.check(now=clock.now())
    for one in found:
        click.echo(f"{one.fault.value} {one.row_id}: {one.detail}")
    if not found:
        click.echo("Slots, claims, holds and bookings agree.")
        return
    if not repair:
        raise SystemExit(1)
    click.confirm(f"Mend what can be mended of {len(found)}?", abort=True)
    with writing():
        mended, left = invariant_repair.repair(found=found, by="system", now=clock.now())
    invariant.check(now=clock.now())
    click.echo(f"Mended {mended}.")
    for one in left:
        click.echo(f"Look at it by hand: {one.fault.value} {one.row_id}: {one.detail}")
    raise SystemExit(1 if left else 0)
