"""A believable province to try the product with: the same every time, counted from today."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Staff
from app.booking.models import Booking
from app.cli.demo import showcase
from app.cli.demo.counters import Counters
from app.cli.demo.crew import hire
from app.cli.demo.days import days_around
from app.cli.demo.desk import Desks
from app.cli.demo.doors import Doors
from app.cli.demo.facts import load_names, load_province
from app.cli.demo.ground import lay_ground
from app.cli.demo.papers import Papers
from app.cli.demo.people import People
from app.cli.demo.scene import Scene, Slots
from app.cli.demo.shapes import ProvinceFacts
from app.cli.demo.story import tell_days
from app.cli.demo.texts import Texts
from app.core.db import db, writing
from app.core.text import fold
from app.dispatch import services as dispatch
from app.dispatch.models import Depot

Say = Callable[[str], None]


def load_demo(*, province_code: str, now: datetime, say: Say) -> None:
    """
    Write a province with staff, slots, a history and a day to plan; all of it or nothing, once.

    Parameters
    ----------
    say
        Told line by line how far the load is, and at the end what to try.
    """
    facts = load_province(province_code)
    if db.session.scalar(select(Depot.id).where(Depot.province_code == province_code)):
        say(f"{facts.name_en} is loaded already; an empty data folder gives a fresh one.")
        return
    with writing(), db.session.no_autoflush:
        say(f"{facts.name_en}: catalogue, offices, staff, slots …")
        scene = _set_scene(facts, now=now)
        visits = tell_days(scene, say=say)
        say("Work at the desks …")
        _fill_desks(scene, visits)
        lines = showcase.lines(scene, visits)
    with writing():
        # The draft is on the dispatcher's table whenever the visitor comes.
        next_day = scene.days.next_day
        dispatch.request_plan(province_code=facts.code, on=next_day, by=dispatch.SYSTEM, now=now)
    for line in lines:
        say(line)


def _set_scene(facts: ProvinceFacts, *, now: datetime) -> Scene:
    book = load_names()[facts.code]
    days = days_around(now=now, province_code=facts.code)
    ground = lay_ground(facts=facts, now=now)
    people = People(book=book, province_code=facts.code)
    is_first = db.session.scalar(select(Staff.id).limit(1)) is None
    ending = (
        "" if is_first else f".{fold(ground.centre.commune.province.short_name).replace(' ', '-')}"
    )
    crew = hire(facts=facts, ground=ground, people=people, days=days, ending=ending)
    return Scene(
        province_code=facts.code,
        days=days,
        ground=ground,
        crew=crew,
        people=people,
        papers=Papers(province_code=facts.code, people=people, officers=crew.officers),
        doors=Doors(facts=facts, ground=ground, book=book),
        slots=Slots(ground=ground, days=days),
    )


def _fill_desks(scene: Scene, visits: Sequence[Booking]) -> None:
    desks = Desks(scene)
    desks.take_in(visits)
    at_counters = Counters(scene, desks).draw()
    db.session.add_all([*at_counters, *desks.backlog()])
    db.session.flush()  # Only then do the rows know their defaults.
    Texts(scene).confirm([*visits, *at_counters])
    db.session.flush()
