"""What beat asks of bookings by itself: offers that end, places that came free, the check."""

from celery import Celery

from app.booking import invariant, missed, proposals, waitlist_offers
from app.booking.site import Site
from app.core import clock, transport

EVERY_MINUTE_S, EVERY_TEN_MINUTES_S = 60, 600


def add_to(celery: Celery, *, site: Site) -> None:
    """Have a worker do it regularly."""

    def end_proposals() -> None:
        proposals.end_open(now=clock.now())

    def offer_freed_places() -> None:
        waitlist_offers.offer_freed(now=clock.now(), site=site)

    def check_places() -> None:
        invariant.check(now=clock.now())

    def close_missed() -> None:
        missed.close_missed(now=clock.now())

    for call, seconds in (
        (end_proposals, EVERY_MINUTE_S),
        (offer_freed_places, EVERY_MINUTE_S),
        (check_places, EVERY_TEN_MINUTES_S),
        (close_missed, EVERY_TEN_MINUTES_S),
    ):
        transport.every(celery, name=call.__name__, seconds=seconds, call=call)
