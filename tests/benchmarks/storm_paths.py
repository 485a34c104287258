"""Every way to a place: what stands before the storm, whose form it is, and who got in."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from app.accounts.models import Role
from app.booking.models import Slot
from app.catalogue import groups
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
    has_race
        Whether there are fewer places than people; without it nobody must lose.
    """

    build: Callable[[int, int], Scene]
    ready: Callable[[Person, Scene], Awaitable[Form]]
    has_won: Callable[[Answer], bool]
    again: Callable[[Form, int], Form] | None = None
    has_choice: Callable[[Answer, Scene], bool] = lambda _answer, _scene: True
    has_race: bool = True


def shop(*, places: int, people: int, minutes: int = CELL_MIN) -> tuple[Office, Procedure]:
    # Room at other times for whoever loses: on the next day, and two hours later.
    office = build.office(counters=places)
    procedure = build.procedure(duration_min=minutes)
    for hour, day in ((10, 0), (8, 1), (14, 1)):
        for number in range(CELLS):
            cell(office, number, hour=hour, day=day, places=people)
    return office, procedure


def cell(office: Office, number: int, *, hour: int = 8, day: int = 0, places: int) -> Slot:
    hours, minutes = divmod(hour * 60 + number * CELL_MIN, 60)
    return build.slot(
        office_id=office.id,
        on=_open_days(office)[day],
        opens=time(hours, minutes),
        minutes=CELL_MIN,
        capacity=places,
    )


def _open_days(office: Office) -> list[date]:
    """Return the days on which the office is open; a place left on a day off is gone."""
    first = clock.local_day(clock.now()) + timedelta(days=2)
    spans = groups.group_opening(group=office.groups[0], first=first, days=14)
    return [on for on in spans if spans[on]]


def confirm_path(office: Office, procedure: Procedure, slot: Slot, way: str = "counter") -> str:
    said = {"way": way, "commune": office.commune_code, "office": office.id, "slot": slot.id}
    return f"/book/{procedure.code}/confirm?{urlencode(said)}"


def _at_counter(people: int, places: int) -> Scene:
    office, procedure = shop(places=places, people=people)
    slot = cell(office, 0, places=places)
    return Scene([slot.id], [confirm_path(office, procedure, slot)], places)


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
    return Scene([slot.id], [confirm_path(office, procedure, slot, "home")], places)


def _long_visits(people: int, places: int) -> Scene:
    """Visits of two to four cells that overlap in every possible way."""
    office, _short = shop(places=places, people=people)
    cells = [cell(office, number, places=places) for number in range(CELLS)]
    procedures = [build.procedure(duration_min=minutes) for minutes in LONG_MIN]
    paths = [
        confirm_path(office, procedure, cells[start])
        for start in range(CELLS - 3)
        for procedure in procedures
    ]
    most = places * CELLS // 2
    return Scene([one.id for one in cells], paths, most)


async def booking_form(person: Person, scene: Scene) -> Form:
    form = await person.form_at(scene.page(person.number), named="key")
    if scene.sessions and "is_on_behalf" not in form.fields:
        raise RuntimeError("Expected the form as staff see it: they book for others.")
    return filled_in(form, person.number)


def filled_in(form: Form, number: int) -> Form:
    typed = {"name": "Vàng Thị Dở", "phone": phone_of(number), "key": uuid4().hex}
    if "hamlet" in form.fields:
        typed |= {"hamlet": "Thôn Dền Thàng"}
    return form.filled(**typed)


def is_booked(answer: Answer) -> bool:
    return answer.is_redirect and re.search(r"/bookings/\w+$", answer.location) is not None


def offers_others(answer: Answer, scene: Scene) -> bool:
    """Whether a page has at least three other times to choose."""
    offered = re.findall(r'name="slot"[^>]*value="(\d+)"', " ".join(answer.page.split()))
    # Long visits want many beginnings: for each, most of the others are another choice.
    gone = set(scene.slot_ids) if len(scene.slot_ids) == 1 else set()
    return len(set(map(int, offered)) - gone) >= NEAREST


def by_form(scene: Callable[[int, int], Scene]) -> Path:
    """Return the path of the form that everybody sends, before a scene."""
    return Path(
        build=scene,
        ready=booking_form,
        has_won=is_booked,
        again=filled_in,
        has_choice=offers_others,
    )


FORMS = {
    "book": by_form(_at_counter),
    "desk": by_form(_at_desk),
    "pickup": by_form(_at_home),
    "long visits": by_form(_long_visits),
}
"""The paths of forms, by their names."""
