"""What a citizen has answered so far: read from the address, which holds nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.booking import planning, queries, zones
from app.booking.models import PickupZone, Slot
from app.booking.queries import FreeTime
from app.catalogue import groups
from app.catalogue import queries as catalogue
from app.catalogue.models import CounterGroup, Office, Procedure
from app.core.errors import AppError
from app.geo import queries as geo
from app.geo.models import Commune


class Way(StrEnum):
    """How the papers come to the office."""

    COUNTER = "counter"
    HOME = "home"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A procedure, a way, a commune, and the places that follow from them."""

    procedure: Procedure
    way: Way
    commune: Commune
    offices: list[Office]  # nearest first
    office: Office

    @cached_property
    def zone(self) -> PickupZone | None:
        """The zone whose couriers serve the commune; only asked where papers are fetched."""
        return queries.zone_of(commune_code=self.commune.code)

    @cached_property
    def group(self) -> CounterGroup | None:
        """The counters of the office that serve the procedure."""
        return groups.group_for(office=self.office, procedure=self.procedure)

    @property
    def is_home(self) -> bool:
        """Whether a courier comes to the door."""
        return self.way is Way.HOME

    @property
    def can_be_fetched(self) -> bool:
        """Whether the papers may go by post and a courier serves the commune."""
        return self.procedure.goes_by_post and self.zone is not None

    def as_query(self, **changes: Any) -> dict[str, Any]:
        """Return the answers as they stand in an address, some of them changed."""
        said: dict[str, Any] = {
            "procedure_code": self.procedure.code,
            "way": self.way.value,
            "commune": self.commune.code,
            "office": self.office.id,
        }
        return said | changes

    def open_slots(self, *, now: datetime) -> list[FreeTime]:
        """Return the free times that fit these answers."""
        if not self.is_home:
            return self._counter_times(now=now)
        if not self.can_be_fetched or self.zone is None:
            return []
        return queries.open_slots(
            zone_id=self.zone.id,
            after=planning.first_pickup_start(now=now),
            weekdays=zones.service_weekdays(commune_code=self.commune.code),
        )

    def _counter_times(self, *, now: datetime) -> list[FreeTime]:
        if self.group is None:
            return []
        return queries.open_slots(
            group_id=self.group.id,
            after=planning.first_counter_start(now=now, group=self.group),
            days=self.group.horizon_days,
            minutes=planning.visit_minutes([self.procedure]),
        )

    def holds(self, slot: Slot) -> bool:
        """Whether a slot belongs to the place that these answers lead to."""
        if self.is_home:
            return self.zone is not None and slot.zone_id == self.zone.id
        return slot.office_id == self.office.id


def read(procedure: Procedure, said: Mapping[str, str]) -> Answers | None:
    """Return the answers, or None where one is missing or means nothing."""
    commune = commune_of(said)
    way = way_of(procedure, said)
    offices = (
        catalogue.offices_for(procedure=procedure, commune_code=commune.code) if commune else []
    )
    if commune is None or way is None or not offices:
        return None
    number = whole(said.get("office", ""))
    return Answers(
        procedure=procedure,
        way=way,
        commune=commune,
        offices=offices,
        office=next((place for place in offices if place.id == number), offices[0]),
    )


def way_of(procedure: Procedure, said: Mapping[str, str]) -> Way | None:
    """Return the way that was chosen; there is no choice where papers may not go by post."""
    if not procedure.goes_by_post:
        return Way.COUNTER
    return next((way for way in Way if way == said.get("way")), None)


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
