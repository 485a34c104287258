"""`flask plan repeat`: search again for a plan, to compare."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.core.db import db
from app.dispatch.errors import PlanNotFoundError
from app.dispatch.models import Plan
from app.dispatch.planning import repeat_plan

plans = AppGroup("plan", help="Plans of days.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(plans)


@plans.command("repeat")
@click.argument("plan_id", type=click.IntRange(1, 2**31 - 1))
def repeat(plan_id: int) -> None:
    """Search again with the seed and the time that a plan keeps; nothing is written."""
    try:
        again, is_same_day = repeat_plan(plan_id)
    except PlanNotFoundError:
        raise click.ClickException(f"There is no plan {plan_id}.") from None
    plan = db.session.get_one(Plan, plan_id)
    if not is_same_day:
        click.echo("The day has changed since: visits or shifts are others now.")
    placed = sum(len(route.stops) for route in plan.routes)
    click.echo(
        f"kept:  cost {plan.cost}, {placed} placed, {len(plan.unassigned)} left out, "
        f"{plan.engine}, seed {plan.seed}, {plan.time_limit_s} s"
    )
    click.echo(
        f"again: cost {again.cost}, {again.placed} placed, {len(again.unassigned)} left out, "
        f"{again.engine}"
    )
