"""The one decision: each way to hand in, with its first day, its price, and what it asks of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from app.booking import places
from app.booking.answers import HOME, OFFICE, USUAL_RETURN, Answers, Meeting, Way
from app.booking.models import MeetingPlace
from app.booking.places import PlaceOffer
from app.booking.queries import FreeTime
from app.catalogue import tariffs
from app.catalogue.queries import add_working_days
from app.catalogue.tariff_models import Leg, Tariff
from app.catalogue.tariffs import Quote
from app.core import clock
from app.dossiers import deadlines

# A neighbour's house is no journey; an office and a post point are.
NEAR = {MeetingPlace.HOME, MeetingPlace.FOCAL_PERSON}


@dataclass(frozen=True, kw_only=True)
class WayOffer:
    """One way to hand in, as it would be for these answers."""

    answers: Answers
    now: datetime
    first: FreeTime | None  # the earliest time; none is needed online
    pickups: list[PlaceOffer]  # where a courier could fetch the papers
    returns: list[PlaceOffer]  # where a courier could bring the results
    known: Sequence[Tariff]

    @property
    def way(self) -> Way:
        """Which way it is."""
        return self.answers.way

    @property
    def is_possible(self) -> bool:
        """Whether it can be chosen."""
        return self.lack is None

    @property
    def lack(self) -> str | None:
        """What it lacks: `post`, `online`, `courier`, `time`; None where nothing."""
        procedures = self.answers.procedures
        if self.way is Way.HOME and not all(one.goes_by_post for one in procedures):
            return "post"
        if self.way is Way.ONLINE and not all(one.goes_online for one in procedures):
            return "online"
        if self.way is Way.HOME and not self.answers.can_be_fetched:
            return "courier"
        if self.way is Way.ONLINE and not self.returns:
            return "courier"
        if self.way is Way.HOME and self.first is None:
            return "time"
        return None

    @cached_property
    def quote(self) -> Quote:
        """What all of it costs."""
        return quote_of(self.answers, on=clock.local_day(self.now), known=self.known)

    @property
    def outings(self) -> int:
        """How often the citizen has to leave home for it."""
        days = self.answers.procedure.statutory_days
        is_waited_for = days == 0 and not self.answers.more
        comes = self.way is Way.COUNTER or (
            self.way is Way.HOME and self.answers.meets.place not in NEAR
        )
        fetches = self.answers.returns.place not in NEAR
        is_at_once = self.way is Way.COUNTER and fetches and is_waited_for
        return comes + fetches - is_at_once

    @cached_property
    def result_on(self) -> date | None:
        """On which day the result can be expected where it is to be had."""
        handed_over_at = self.first.starts_at if self.first else self.now
        return result_on(self.answers, handed_over_at=handed_over_at)


def offers(answers: Answers, *, chosen: Way | None, now: datetime) -> list[WayOffer]:
    """
    Return every way, the possible ones and the others, in the order in which they are shown.

    Parameters
    ----------
    answers
        As they stand; what they say of places concerns the chosen way alone.
    """
    on = clock.local_day(now)
    known = tariffs.tariffs_on(province_code=answers.commune.province_code, on=on)
    met = places.offers_both(
        commune=answers.commune, procedures=answers.procedures, known=known, now=now
    )
    return [
        _offer(_as_way(answers, way, is_chosen=way is chosen), met, known, now=now) for way in Way
    ]


def quote_of(
    answers: Answers,
    *,
    on: date,
    discount_group: str = "",
    known: Sequence[Tariff] | None = None,
) -> Quote:
    """Return what these answers cost; see `tariffs.quote`."""
    return tariffs.quote(
        procedures=answers.procedures,
        pickup=answers.meets.place if answers.is_home else None,
        returning=answers.returns.place,
        province_code=answers.commune.province_code,
        on=on,
        discount_group=discount_group,
        known=known,
    )


def result_on(answers: Answers, *, handed_over_at: datetime) -> date | None:
    """Return the day on which all results can be expected; None where no law names one."""
    days = [one.statutory_days for one in answers.procedures]
    known = [number for number in days if number is not None]
    if len(known) < len(days):
        return None
    province_code = answers.commune.province_code
    ready_on = deadlines.expected_on(
        handed_over_at=handed_over_at,
        is_carried=answers.is_home,
        statutory_days=max(known),
        province_code=province_code,
    )
    if ready_on is None or answers.returns.place is MeetingPlace.OFFICE:
        return ready_on
    return add_working_days(
        start=ready_on, days=deadlines.CARRIED_DAYS, province_code=province_code
    )


def _as_way(answers: Answers, way: Way, *, is_chosen: bool) -> Answers:
    meets = answers.meets if is_chosen else HOME
    returns: Meeting = answers.returns if is_chosen else USUAL_RETURN[way]
    meets_in = answers.meets_in if is_chosen else ""
    return replace(answers, way=way, meets=meets, meets_in=meets_in, returns=returns)


def _offer(
    answers: Answers,
    met: dict[Leg, list[PlaceOffer]],
    known: Sequence[Tariff],
    *,
    now: datetime,
) -> WayOffer:
    returns = met[Leg.RETURN]
    if answers.returns != OFFICE and answers.returns.key not in {one.key for one in returns}:
        answers = replace(answers, returns=_nearest(returns))  # No courier brings results there.
    return WayOffer(
        answers=answers,
        now=now,
        first=next(iter(answers.open_slots(now=now)), None),
        pickups=met[Leg.PICKUP],
        returns=returns,
        known=known,
    )


def _nearest(returns: list[PlaceOffer]) -> Meeting:
    first = next(iter(returns), None)
    return Meeting(first.place, first.point_id or first.focal_id) if first else OFFICE
