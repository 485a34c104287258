"""Every way to a place: what stands before the storm, whose form it is, and who got in."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from app.accounts.models import Role
from app.booking.models import Slot
from app.catalogue.models import Office, Procedure
from app.core import clock
from tests import build
from tests.benchmarks.storm_crowd import Answer, Form, Person, phone_of

CELL_MIN = 15
OFFICERS = 8
NEAREST = 3
CELLS = 8  # of the morning that long visits storm
LONG_MIN = (30, 45, 60)


@dataclass
class Scene:
    """What was built for a storm: the slots that everybody wants, and where each may ask."""

    slot_ids: list[int]
    pages: list[str]  # with the form, one for each person in turn
    places: int  # how many visits can be sold at most
    sessions: list[dict[str, object]] = field(default_factory=list)  # one a person, in turn

    def page(self, number: int) -> str:
        return self.pages[number % len(self.pages)]


@dataclass(frozen=True, kw_only=True)
class Path:
    """
    One way to a place.

    Parameters
    ----------
    build
        Writes the rows, given how many people come and how many places there are.
    ready
        Brings a person to the form, before the storm.
    has_won
        Whether an answer says that the place is theirs.
    again
        Makes of a form that was sent one for another visit, where a person may have several.
    has_choice
        Whether the page that a loser sees offers other times.
    """

    build: Callable[[int, int], Scene]
    ready: Callable[[Person, Scene], Awaitable[Form]]
    has_won: Callable[[Answer], bool]
    again: Callable[[Form, int], Form] | None = None
    has_choice: Callable[[Answer, Scene], bool] = lambda _answer, _scene: True


def _shop(*, places: int, people: int, minutes: int = CELL_MIN) -> tuple[Office, Procedure]:
    # Room at other times for whoever loses: on the next day, and two hours later.
    office = build.office(counters=places)
    procedure = build.procedure(duration_min=minutes)
    for hour, days in ((10, 2), (8, 3), (14, 3)):
        for cell in range(CELLS):
            _cell(office, cell, hour=hour, days=days, places=people)
    return office, procedure


def _cell(office: Office, number: int, *, hour: int = 8, days: int = 2, places: int) -> Slot:
    hours, minutes = divmod(hour * 60 + number * CELL_MIN, 60)
    on = clock.local_day(clock.now()) + timedelta(days=days)
    return build.slot(
        office_id=office.id,
        on=on,
        opens=time(hours, minutes),
        minutes=CELL_MIN,
        capacity=places,
    )


def _confirm_path(office: Office, procedure: Procedure, slot: Slot, way: str = "counter") -> str:
    said = {"way": way, "commune": office.commune_code, "office": office.id, "slot": slot.id}
    return f"/book/{procedure.code}/confirm?{urlencode(said)}"


def _at_counter(people: int, places: int) -> Scene:
    office, procedure = _shop(places=places, people=people)
    slot = _cell(office, 0, places=places)
    return Scene([slot.id], [_confirm_path(office, procedure, slot)], places)


def _at_desk(people: int, places: int) -> Scene:
    scene = _at_counter(people, places)
    officers = [build.staff(role=Role.OFFICER) for _one in range(OFFICERS)]
    scene.sessions = [{"sign_in": build.sign_in_token(one)} for one in officers]
    return scene


def _at_home(people: int, places: int) -> Scene:
    office, procedure = build.office(), build.procedure()
    zone = build.zone()
    on = clock.local_day(clock.now()) + timedelta(days=2)
    slot = build.slot(zone_id=zone.id, on=on, opens=time(7, 30), minutes=240, capacity=places)
    for days in (3, 4, 5):
        later = clock.local_day(clock.now()) + timedelta(days=days)
        build.slot(zone_id=zone.id, on=later, opens=time(7, 30), minutes=240, capacity=people)
    return Scene([slot.id], [_confirm_path(office, procedure, slot, "home")], places)


def _long_visits(people: int, places: int) -> Scene:
    """Visits of two to four cells that overlap in every possible way."""
    office, _short = _shop(places=places, people=people)
    cells = [_cell(office, number, places=places) for number in range(CELLS)]
    procedures = [build.procedure(duration_min=minutes) for minutes in LONG_MIN]
    paths = [
        _confirm_path(office, procedure, cells[start])
        for start in range(CELLS - 3)
        for procedure in procedures
    ]
    most = places * CELLS // 2
    return Scene([cell.id for cell in cells], paths, most)


async def _booking_form(person: Person, scene: Scene) -> Form:
    form = await person.form_at(scene.page(person.number), named="key")
    if scene.sessions and "is_on_behalf" not in form.fields:
        raise RuntimeError("Expected the form as staff see it: they book for others.")
    return _filled(form, person.number)


def _filled(form: Form, number: int) -> Form:
    typed = {"name": "Vàng Thị Dở", "phone": phone_of(number), "key": uuid4().hex}
    if "hamlet" in form.fields:
        typed |= {"hamlet": "Thôn Dền Thàng"}
    return form.filled(**typed)


def _is_booked(answer: Answer) -> bool:
    return answer.is_redirect and re.search(r"/bookings/\w+$", answer.location) is not None


def _offers_others(answer: Answer, scene: Scene) -> bool:
    """Whether a page has at least three other times to choose."""
    offered = re.findall(r'name="slot"[^>]*value="(\d+)"', " ".join(answer.page.split()))
    # Long visits want many beginnings: for each, most of the others are another choice.
    gone = set(scene.slot_ids) if len(scene.slot_ids) == 1 else set()
    return len(set(map(int, offered)) - gone) >= NEAREST


def _booking(scene: Callable[[int, int], Scene]) -> Path:
    return Path(
        build=scene,
        ready=_booking_form,
        has_won=_is_booked,
        again=_filled,
        has_choice=_offers_others,
    )


PATHS = {
    "book": _booking(_at_counter),
    "desk": _booking(_at_desk),
    "pickup": _booking(_at_home),
    "long visits": _booking(_long_visits),
}
"""Every way to a place, by its name."""
