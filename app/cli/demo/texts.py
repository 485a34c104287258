"""What citizens were told before the load: the same words as the product's own messages."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from app.booking.models import Booking
from app.booking.notices import booked_words
from app.cli.demo.scene import Scene
from app.core.db import db
from app.dispatch.models import Plan, Stop
from app.dispatch.promises import Hour, hour_words
from app.notify.lettering import shortened, unaccent
from app.notify.models import Message, MessageState

FINISHED_DAYS = 2  # further back, nobody looks
SECONDS = 2, 9


class Texts:
    """Writes messages that were handed over already."""

    def __init__(self, scene: Scene) -> None:
        self._chance = scene.chance("texts")
        self._first = scene.days.finished[-FINISHED_DAYS]

    def confirm(self, bookings: Iterable[Booking]) -> None:
        """Confirm the bookings of the last days and of all days to come."""
        db.session.add_all(
            self._sent(booking, booked_words(booking), reason="booked", at=booking.booked_at)
            for booking in bookings
            if booking.on >= self._first
        )

    def tell_hours(self, plan: Plan) -> None:
        """Tell everyone whom a plan serves their hour."""
        if plan.on >= self._first:
            db.session.add_all(self._hours(plan))

    def _hours(self, plan: Plan) -> Iterator[Message]:
        for route in plan.routes:
            for stop in route.stops:
                text, at = hour_words(stop, _hour(stop)), plan.published_at or stop.starts_at
                yield self._sent(stop.booking, text, reason="eta", at=at)

    def _sent(self, booking: Booking, text: str, *, reason: str, at: datetime) -> Message:
        return Message(
            phone=booking.phone,
            text=shortened(unaccent(text)),
            reason=reason,
            state=MessageState.SENT,
            created_at=at,
            sent_at=at + timedelta(seconds=self._chance.randint(*SECONDS)),
            ends_at=booking.window_to,
        )


def _hour(stop: Stop) -> Hour:
    booking = stop.booking
    return Hour(
        starts_at=booking.eta_from or stop.starts_at, ends_at=booking.eta_to or stop.leaves_at
    )
