"""Where a result can be brought: as the citizen wished, or wherever the officer says instead."""

from dataclasses import dataclass
from datetime import datetime

from app.booking import places, returning
from app.booking import queries as bookings
from app.booking.errors import NotFetchedError
from app.booking.models import Booking, BookingKind, MeetingPlace
from app.booking.places import PlaceOffer
from app.booking.services import Door
from app.catalogue.tariff_models import Leg
from app.dossiers.models import Dossier

HOME = MeetingPlace.HOME.value


@dataclass(frozen=True, kw_only=True)
class ReturnPlaces:
    """Where a result can be brought, and which place the citizen wished."""

    offers: list[PlaceOffer]
    wished: str  # an offer's key
    home: Booking | None  # the last visit at the citizen's door; None: nobody knows it

    @property
    def knows_home(self) -> bool:
        """Whether home needs no address."""
        return self.home is not None


def return_places(*, dossier: Dossier, now: datetime) -> ReturnPlaces:
    """Return where a dossier's result can be brought."""
    before = bookings.bookings_of(dossier_id=dossier.id)
    homes = [one for one in before if one.commune_code and one.place is MeetingPlace.HOME]
    home = homes[-1] if homes else None
    found = places.offers(
        commune_code=(home.commune_code if home else None) or dossier.office.commune_code,
        procedures=[dossier.procedure],
        now=now,
        leg=Leg.RETURN,
    )
    wished = _wished(before)
    is_there = places.chosen(offers=found, key=wished) is not None
    return ReturnPlaces(offers=found, wished=wished if is_there else HOME, home=home)


def door_for(*, choice: ReturnPlaces, key: str) -> Door | None:
    """
    Return where to bring a result to for a key of the form; None: as it was wished.

    Raises
    ------
    NotFetchedError
        When it is no place that is offered.
    """
    if not key:
        return None
    if key == HOME:
        if choice.home is None:
            raise NotFetchedError
        return returning.door_of(choice.home)
    offer = places.chosen(offers=choice.offers, key=key)
    if offer is None:
        raise NotFetchedError
    return places.door_at(offer=offer)


def _wished(before: list[Booking]) -> str:
    asked = [one for one in before if one.kind is not BookingKind.RETURN]
    if not asked:
        return HOME
    number = asked[-1].return_point_id or asked[-1].return_focal_id
    return f"{asked[-1].return_place.value}-{number}" if number else HOME
