"""What stands before anybody books: the catalogue, offices with their hours, depots and zones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.booking.models import PickupZone, ZoneCommune
from app.catalogue import bundle_services
from app.catalogue import services as catalogue
from app.catalogue.models import Office, OfficeKind, Procedure
from app.catalogue.opening import WeeklySpan
from app.catalogue.shapes import PaperLine
from app.catalogue.shapes import ProcedureFacts as CatalogueFacts
from app.cli.demo.facts import (
    load_bundles,
    load_procedures,
    load_synonyms,
    procedures_as_of,
)
from app.cli.demo.shapes import (
    DepotFacts,
    Hours,
    Level,
    OfficeFacts,
    PostPoint,
    ProcedureFacts,
    ProvinceFacts,
)
from app.core.db import db
from app.dispatch.models import Depot
from app.geo.models import Commune

BY = "demo"
WORKWEEK, SATURDAY = range(5), 5
VISITS_A_COURIER = 8  # in one half day


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The places of one province and what can be applied for there."""

    procedures: tuple[Procedure, ...]
    communes: Mapping[str, Commune]
    centre: Office
    offices: tuple[Office, ...]  # the communes', without the centre
    depots: Mapping[str, Depot]
    zones: Mapping[str, PickupZone]

    @property
    def counters(self) -> tuple[Office, ...]:
        """Every place where an officer takes dossiers."""
        return (self.centre, *self.offices)

    def office_for(self, procedure: Procedure, commune: Commune) -> Office:
        """Return where people of a commune hand in a procedure's papers."""
        if procedure.is_provincial:
            return self.centre
        return min(self.offices, key=lambda office: _apart(office, commune))


def lay_ground(*, facts: ProvinceFacts, now: datetime) -> Ground:
    """Write the places of a province; the catalogue only where it is not there yet."""
    communes = _correct_communes(facts)
    depots = {depot.key: _depot(depot, facts) for depot in facts.depots}
    zones = {
        depot.key: PickupZone(
            province_code=facts.code,
            name=_zone_name(depot.name),
            capacity=VISITS_A_COURIER * depot.couriers,
        )
        for depot in facts.depots
    }
    db.session.add_all([*depots.values(), *zones.values()])
    db.session.flush()
    db.session.add_all(
        ZoneCommune(commune_code=commune.code, zone_id=zones[commune.depot].id)
        for commune in facts.communes
    )
    return Ground(
        procedures=_procedures(now),
        communes=communes,
        centre=_office(facts.centre, now, is_provincial=True),
        offices=tuple(_office(office, now) for office in facts.offices),
        depots=depots,
        zones=zones,
    )


def _depot(depot: DepotFacts, facts: ProvinceFacts) -> Depot:
    return Depot(
        province_code=facts.code,
        name=depot.name,
        address=depot.address,
        lat=depot.point.lat,
        lon=depot.point.lon,
    )


def _correct_communes(facts: ProvinceFacts) -> dict[str, Commune]:
    rows = db.session.scalars(select(Commune).where(Commune.province_code == facts.code))
    communes = {row.code: row for row in rows}
    for commune in facts.communes:
        communes[commune.code].terrain = commune.terrain
    for code, point in facts.point_corrections.items():
        communes[code].lat, communes[code].lon = point.lat, point.lon
    return communes


def _zone_name(depot_name: str) -> str:
    return depot_name.removeprefix("Bưu cục ")


def _procedures(now: datetime) -> tuple[Procedure, ...]:
    known = {row.code: row for row in db.session.scalars(select(Procedure))}
    as_of = procedures_as_of()
    rows = tuple(
        known.get(facts.code)
        or catalogue.add_procedure(facts=_published(facts), as_of=as_of, by=BY, now=now)
        for facts in load_procedures()
    )
    if not known:
        for facts in load_bundles():
            bundle_services.add_bundle(facts=facts, by=BY, now=now)
        for said, means in load_synonyms():
            bundle_services.add_synonym(said=said, means=means, by=BY, now=now)
    return rows


def _published(facts: ProcedureFacts) -> CatalogueFacts:
    return CatalogueFacts(
        code=facts.code,
        name=facts.name,
        name_en=facts.name_en,
        plain_name=facts.plain_name,
        field=facts.field,
        field_en=facts.field_en,
        life_event=facts.life_event,
        is_provincial=facts.level is Level.PROVINCE,
        statutory_days=facts.statutory_days,
        days_note=facts.days_note,
        days_note_en=facts.days_note_en,
        fee_vnd=facts.fee_vnd,
        fee_note=facts.fee_note,
        fee_note_en=facts.fee_note_en,
        goes_by_post=facts.by_post,
        why_not_by_post=facts.why_not_by_post,
        why_not_by_post_en=facts.why_not_by_post_en,
        duration_min=facts.duration_min,
        result=facts.result,
        result_en=facts.result_en,
        search_words=facts.search_words,
        goes_online=facts.online,
        must_appear=facts.must_appear,
        source=facts.source,
        questions=facts.questions,
        papers=tuple(PaperLine(**vars(paper)) for paper in facts.required_papers),
    )


def _office(facts: OfficeFacts, now: datetime, *, is_provincial: bool = False) -> Office:
    hours = _weekly(facts.hours)
    if facts.post_point:
        _post_point(facts.post_point, facts, hours, now)
    return catalogue.add_office(
        kind=OfficeKind.OFFICE,
        name=facts.name,
        commune_code=facts.commune,
        address=facts.address,
        phone=facts.phone.replace(" ", ""),
        point=(facts.point.lat, facts.point.lon),
        is_provincial=is_provincial,
        counters=facts.counters,
        hours=hours,
        by=BY,
        now=now,
    )


def _post_point(
    point: PostPoint, beside: OfficeFacts, hours: Sequence[WeeklySpan], now: datetime
) -> None:
    catalogue.add_office(
        kind=OfficeKind.POST_POINT,
        name=point.name,
        commune_code=beside.commune,
        address=point.address,
        phone=beside.phone.replace(" ", ""),
        point=(point.point.lat, point.point.lon),
        hours=hours,
        by=BY,
        now=now,
    )


def _weekly(hours: Hours) -> list[WeeklySpan]:
    weekdays = [WeeklySpan(day, *span) for day in WORKWEEK for span in hours.weekdays]
    return weekdays + [WeeklySpan(SATURDAY, *span) for span in hours.saturday]


def _apart(office: Office, commune: Commune) -> float:
    # The commune's own office first, then the nearest; degrees do for an order.
    if office.commune_code == commune.code:
        return -1
    return (office.lat - commune.lat) ** 2 + (office.lon - commune.lon) ** 2
