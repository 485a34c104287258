"""What a citizen has answered so far: read from the address, which holds nothing personal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from werkzeug.datastructures import MultiDict

from app.accounts.models import Staff
from app.booking import planning, queries, zones
from app.booking.models import MeetingPlace, PickupZone, Slot
from app.booking.queries import FreeTime
from app.catalogue import cases, groups
from app.catalogue import queries as catalogue
from app.catalogue.models import CounterGroup, Office, OfficeKind, Procedure
from app.core.db import db
from app.core.errors import AppError
from app.geo import queries as geo
from app.geo.models import Commune

_OFFERED = select(Procedure).where(
    Procedure.code.in_(bindparam("codes", expanding=True)), Procedure.is_offered
)
_NUMBERED = (MeetingPlace.POST_POINT, MeetingPlace.FOCAL_PERSON)


class Way(StrEnum):
    """How the papers come to the office."""

    COUNTER = "counter"
    HOME = "home"
    ONLINE = "online"


@dataclass(frozen=True)
class Meeting:
    """Where papers or a result change hands: "HOME", "POST_POINT-12", "FOCAL_PERSON-7"."""

    place: MeetingPlace
    number: int | None = None  # of the post point, or of the focal person

    @property
    def key(self) -> str:
        """The place as it stands in an address, and as radio buttons have it."""
        return self.place.value if self.number is None else f"{self.place.value}-{self.number}"

    @property
    def point_id(self) -> int | None:
        """The post point, where it is one."""
        return self.number if self.place is MeetingPlace.POST_POINT else None

    @property
    def focal_id(self) -> int | None:
        """The focal person, where it is one's house."""
        return self.number if self.place is MeetingPlace.FOCAL_PERSON else None


OFFICE, HOME = Meeting(MeetingPlace.OFFICE), Meeting(MeetingPlace.HOME)
# What is meant where nothing is said: who comes may come again; who sent a courier stays at home.
USUAL_RETURN = {Way.COUNTER: OFFICE, Way.HOME: HOME, Way.ONLINE: HOME}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Procedures, a way, a commune, and the places that follow from them."""

    procedure: Procedure
    more: tuple[Procedure, ...] = ()  # of the same visit; one may stand there twice
    way: Way
    commune: Commune
    offices: list[Office]  # nearest first
    office: Office
    meets: Meeting = HOME  # where the courier meets the citizen ...
    meets_in: str = ""  # ... in which commune, where it is not their own
    returns: Meeting = OFFICE  # where the result is handed over
    is_far: bool = False  # they live far from the office, and say so
    mobile: CounterGroup | None = None  # counters that come to their commune
    cases: tuple[int, ...] = ()  # what was answered about papers

    @cached_property
    def zone(self) -> PickupZone | None:
        """The zone whose couriers come to where papers are fetched; only asked then."""
        return queries.zone_of(commune_code=self.pickup_commune)

    @property
    def pickup_commune(self) -> str:
        """The commune in which the courier meets the citizen: their own, or the post point's."""
        return self.meets_in or self.commune.code

    @cached_property
    def group(self) -> CounterGroup | None:
        """The counters that serve the procedure: the office's, or those that come nearer."""
        if self.mobile is not None:
            return self.mobile
        return groups.group_for(office=self.office, procedure=self.procedure)

    @property
    def procedures(self) -> list[Procedure]:
        """Every procedure of the visit, the first one first."""
        return [self.procedure, *self.more]

    @property
    def is_home(self) -> bool:
        """Whether a courier fetches the papers."""
        return self.way is Way.HOME

    @property
    def is_online(self) -> bool:
        """Whether the papers are sent in elsewhere: no time is chosen."""
        return self.way is Way.ONLINE

    @property
    def needs_door(self) -> bool:
        """Whether somebody has to find the citizen's house."""
        fetches = self.is_home and self.meets.place is MeetingPlace.HOME
        return fetches or self.returns.place is MeetingPlace.HOME

    @property
    def can_be_fetched(self) -> bool:
        """Whether the papers may go by post and a courier serves the commune."""
        return all(one.goes_by_post for one in self.procedures) and self.zone is not None

    def as_query(self, **changes: Any) -> dict[str, Any]:
        """Return the answers as they stand in an address, some of them changed."""
        said: dict[str, Any] = {
            "procedure_code": self.procedure.code,
            "more": [one.code for one in self.more] or None,
            "way": self.way.value,
            "commune": self.commune.code,
            "office": self.office.id,
            "at": self.meets.key if self.is_home and self.meets != HOME else None,
            "back": self.returns.key if self.returns != self._usual_return else None,
            "far": 1 if self.is_far else None,
            "group": self.mobile.id if self.mobile else None,
            "case": list(self.cases) or None,
        }
        return {name: value for name, value in (said | changes).items() if value is not None}

    @property
    def _usual_return(self) -> Meeting:
        return self.meets if self.meets != HOME else USUAL_RETURN[self.way]

    def open_slots(self, *, now: datetime) -> list[FreeTime]:
        """Return the free times that fit these answers."""
        if self.is_online:
            return []
        if not self.is_home:
            return self._counter_times(now=now)
        if not self.can_be_fetched or self.zone is None:
            return []
        return queries.open_slots(
            zone_id=self.zone.id,
            after=planning.first_pickup_start(now=now),
            weekdays=zones.service_weekdays(commune_code=self.pickup_commune),
        )

    def _counter_times(self, *, now: datetime) -> list[FreeTime]:
        if self.group is None:
            return []
        return queries.open_slots(
            group_id=self.group.id,
            after=planning.first_counter_start(now=now, group=self.group),
            days=self.group.horizon_days,
            minutes=planning.visit_minutes(self.procedures),
            is_far=self.is_far,
        )

    def holds(self, slot: Slot) -> bool:
        """Whether a slot belongs to the place that these answers lead to."""
        if self.is_home:
            return self.zone is not None and slot.zone_id == self.zone.id
        return slot.group_id is not None and slot.office_id == self.office.id


def read(
    procedure: Procedure, said: Mapping[str, str], *, needs_way: bool = True
) -> Answers | None:
    """
    Return the answers, or None where one is missing or means nothing.

    Parameters
    ----------
    needs_way
        Whether the way must have been chosen; else the counter stands for it.
    """
    commune = commune_of(said)
    way = way_of(procedure, said) or (None if needs_way else Way.COUNTER)
    offices = (
        catalogue.offices_for(procedure=procedure, commune_code=commune.code) if commune else []
    )
    if commune is None or way is None or not offices:
        return None
    number = whole(said.get("office", ""))
    mobile = _mobile_group(said)
    at_mobile = mobile.office if mobile else None
    named = next((place for place in offices if place.id == number), offices[0])
    meets, meets_in = _meets(said, commune) if way is Way.HOME else (HOME, "")
    return Answers(
        procedure=procedure,
        more=further(listed(said, "more")),
        way=way,
        commune=commune,
        offices=offices,
        office=at_mobile or named,
        meets=meets,
        meets_in=meets_in,
        returns=_returns(said, commune, meets) or (meets if meets != HOME else USUAL_RETURN[way]),
        is_far=bool(said.get("far")),
        mobile=mobile,
        cases=cases.said(said.items(multi=True) if isinstance(said, MultiDict) else said.items()),
    )


def listed(said: Mapping[str, str], name: str) -> list[str]:
    """Return everything that was said under one name, in order: `more=a&more=b` or `more=a,b`."""
    texts = said.getlist(name) if isinstance(said, MultiDict) else [said.get(name, "")]
    return [word for text in texts for word in text.split(",") if word]


def further(codes: Sequence[str]) -> tuple[Procedure, ...]:
    """Return the further procedures of a visit that are offered, as often as they are named."""
    codes = [code[:20] for code in codes[: planning.MOST_ITEMS - 1] if code]
    if not codes:
        return ()
    found = {one.code: one for one in db.session.scalars(_OFFERED, {"codes": sorted(set(codes))})}
    return tuple(found[code] for code in codes if code in found)


def way_of(procedure: Procedure, said: Mapping[str, str]) -> Way | None:
    """Return the way that was chosen; there is no choice where papers only come in person."""
    if not procedure.goes_by_post and not procedure.goes_online:
        return Way.COUNTER
    return next((way for way in Way if way == said.get("way")), None)


def meeting_of(text: str) -> Meeting | None:
    """Return the place that a key of an address means."""
    name, _, number = text.partition("-")
    place = next((one for one in MeetingPlace if one == name), None)
    if place in _NUMBERED:
        key = whole(number)
        return Meeting(place, key) if key is not None else None
    return Meeting(place) if place is not None and not number else None


def commune_of(said: Mapping[str, str]) -> Commune | None:
    """Return the commune that was chosen."""
    code = said.get("commune", "")
    if not (code.isascii() and code.isdecimal() and len(code) == len("00000")):
        return None
    try:
        return geo.commune(code=code)
    except AppError:
        return None


def whole(text: str) -> int | None:
    """Return a number that fits a key; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(queries.MAX_KEY))):
        return None
    return int(text) if int(text) <= queries.MAX_KEY else None


def _meets(said: Mapping[str, str], commune: Commune) -> tuple[Meeting, str]:
    """Return where the courier comes to, and the commune of a post point elsewhere."""
    meets = meeting_of(said.get("at", "")) or HOME
    if meets.place is MeetingPlace.OFFICE or not _is_there(meets, commune):
        return HOME, ""
    point = db.session.get(Office, meets.point_id) if meets.point_id else None
    return meets, point.commune_code if point else ""


def _returns(said: Mapping[str, str], commune: Commune, meets: Meeting) -> Meeting | None:
    returns = meeting_of(said.get("back", ""))
    # Whoever meets the courier elsewhere did not say where they live.
    is_unknown = meets != HOME and returns == HOME
    if returns is None or is_unknown or not _is_there(returns, commune):
        return None
    return returns


def _is_there(meeting: Meeting, commune: Commune) -> bool:
    """Whether there is such a post point, or such a focal person in the commune."""
    if meeting.point_id is not None:
        point = db.session.get(Office, meeting.point_id)
        return point is not None and point.is_open and point.kind is OfficeKind.POST_POINT
    if meeting.focal_id is not None:
        who = db.session.get(Staff, meeting.focal_id)
        return who is not None and who.is_active and who.commune_code == commune.code
    return True


def _mobile_group(said: Mapping[str, str]) -> CounterGroup | None:
    number = whole(said.get("group", ""))
    found = db.session.get(CounterGroup, number) if number is not None else None
    return found if found is not None and found.is_mobile and found.is_open else None
