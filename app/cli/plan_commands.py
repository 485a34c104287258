"""`flask plan request` asks for a plan; `flask plan repeat` searches again for one, to compare."""

from datetime import datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.config import Settings
from app.core import clock
from app.core.db import db, writing
from app.core.errors import AppError
from app.dispatch import services
from app.dispatch.errors import PlanNotFoundError
from app.dispatch.models import Plan
from app.dispatch.repeating import Repetition, repeat_plan

plans = AppGroup("plan", help="Plans of days.")
LARGEST = 2**31 - 1


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(plans)


@plans.command("request")
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--province", "province_code", default="", help="Default: the installation's.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=services.TIME_LIMIT_S)
@click.option("--seed", type=click.IntRange(0, LARGEST), default=0)
@click.option(
    "--work-limit",
    type=click.IntRange(1, LARGEST),
    help="Steps of the search: it then ends there, in one thread, and repeats exactly.",
)
def request(
    on: datetime, province_code: str, seconds: int, seed: int, work_limit: int | None
) -> None:
    """Have a worker plan a day."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with writing():
            plan = services.request_plan(
                province_code=province_code or settings.province_code,
                on=on.date(),
                by=services.SYSTEM,
                now=clock.now(),
                time_limit_s=seconds,
                seed=seed,
                work_limit=work_limit,
            )
            plan_id, version = plan.id, plan.version
    except AppError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"Plan {plan_id}, version {version} of {on:%Y-%m-%d}.")


@plans.command("repeat")
@click.argument("plan_id", type=click.IntRange(1, LARGEST))
def repeat(plan_id: int) -> None:
    """Search again with the input, the seed and the limits that a plan keeps; write nothing."""
    try:
        again = repeat_plan(plan_id)
    except PlanNotFoundError:
        raise click.ClickException(f"There is no plan {plan_id}.") from None
    plan = db.session.get_one(Plan, plan_id)
    if plan.change:
        click.echo(
            f"This plan was changed by hand: no search made it. It stands on {plan.base_id}."
        )
    click.echo(_said_of_input(again))
    for name, (then, now) in again.other_versions.items():
        click.echo(f"{name} was {then} and is {now}: results may differ.")
    placed = sum(len(route.stops) for route in plan.routes)
    limit = f"{plan.work_limit} steps" if plan.work_limit else f"{plan.time_limit_s} s"
    click.echo(
        f"kept:  cost {plan.cost}, {placed} placed, {len(plan.unassigned)} left out, "
        f"{plan.engine}, seed {plan.seed}, {limit}, {plan.threads or '?'} threads"
    )
    found = again.solution
    click.echo(
        f"again: cost {found.cost}, {found.placed} placed, {len(found.unassigned)} left out, "
        f"{found.engine}"
    )
    click.echo(_said_of_result(again))


def _said_of_input(again: Repetition) -> str:
    if not again.has_input:
        return "What the search was given was not kept: this is the day as it is now."
    if again.is_day_unchanged:
        return "Same inputs as then; the day has not changed since."
    return "Same inputs as then. The day has changed since: a search of today is given others."


def _said_of_result(again: Repetition) -> str:
    if again.is_same:
        return "The same routes, stop by stop."
    if again.is_exact and again.has_input and not again.other_versions:
        return "Other routes, though steps ended the search in one thread: that is a fault."
    return "Other routes: a clock ended the search, so it need not come to the same."
