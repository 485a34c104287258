"""A believable province to try the product with: the same every time, counted from today."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from app.booking.models import Booking
from app.cli.demo import showcase
from app.cli.demo.closed_roads import close_roads
from app.cli.demo.counters import Counters
from app.cli.demo.desk import Desks
from app.cli.demo.facts import load_province
from app.cli.demo.hall import fill_halls
from app.cli.demo.rules import set_rules
from app.cli.demo.scene import Scene, set_scene
from app.cli.demo.story import tell_days
from app.cli.demo.texts import Texts
from app.core.db import db, writing
from app.dispatch import services as dispatch
from app.dispatch.models import Depot
from app.geo.models import Province
from app.geo.services import import_communes

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
    if db.session.get(Province, province_code) is None:
        say("Importing provinces and communes …")
        with writing():
            import_communes()
    if db.session.scalar(select(Depot.id).where(Depot.province_code == province_code)):
        say(f"{facts.name_en} is loaded already; an empty data folder gives a fresh one.")
        return
    with writing(), db.session.no_autoflush:
        say(f"{facts.name_en}: catalogue, offices, staff, slots …")
        scene = set_scene(facts=facts, now=now)
        visits = tell_days(scene, say=say)
        say("Work at the desks …")
        _fill_desks(scene, visits)
        fill_halls(scene)
        close_roads(scene)
        set_rules(scene)
        lines = showcase.lines(scene, visits)
    with writing():
        # The draft is on the dispatcher's table whenever the visitor comes.
        next_day = scene.days.next_day
        dispatch.request_plan(province_code=facts.code, on=next_day, by=dispatch.SYSTEM, now=now)
    for line in lines:
        say(line)


def _fill_desks(scene: Scene, visits: Sequence[Booking]) -> None:
    desks = Desks(scene)
    desks.take_in(visits)
    at_counters = Counters(scene, desks).draw()
    db.session.add_all([*at_counters, *desks.backlog()])
    db.session.flush()  # Only then do the rows know their keys and defaults.
    db.session.add_all(scene.slots.claims())
    Texts(scene).confirm([*visits, *at_counters])
    db.session.flush()
