"""What a visitor can try at once: codes to track, and names to sign in with."""

from collections.abc import Iterator, Sequence

from app.accounts.queries import DEMO_PASSWORD, demo_accounts
from app.booking.models import Booking, BookingKind, BookingStatus
from app.cli.demo.scene import Scene
from app.core.codes import grouped
from app.dossiers.models import DossierStatus


def lines(scene: Scene, visits: Sequence[Booking]) -> list[str]:
    """Return what to print after the load."""
    return ["", "Track these at /track:", *_bookings(scene, visits), ""]


def sign_ins(*, province_code: str) -> Iterator[str]:
    """Return whom a visitor can be."""
    yield f"Sign in at /sign-in with the password {DEMO_PASSWORD}:"
    for account in demo_accounts(province_code=province_code):
        yield f"  {account.username:<28}  {account.role.value.lower().replace('_', ' ')}"


def _bookings(scene: Scene, visits: Sequence[Booking]) -> Iterator[str]:
    for words, booking in (
        ("result delivered", _last(visits, BookingKind.RETURN, DossierStatus.RETURNED)),
        ("with the courier today", _last(visits, BookingKind.RETURN, DossierStatus.RETURNING)),
        ("in progress", _last(visits, BookingKind.PICKUP, DossierStatus.ACCEPTED)),
        (
            f"waiting for {scene.days.next_day:%d.%m.%Y}",
            _last(
                [visit for visit in visits if visit.on == scene.days.next_day],
                BookingKind.PICKUP,
                DossierStatus.OPENED,
            ),
        ),
    ):
        if booking is not None:
            yield f"  {grouped(booking.code):<10}  {booking.phone}  {words}"


def _last(visits: Sequence[Booking], kind: BookingKind, status: DossierStatus) -> Booking | None:
    fitting = (
        visit
        for visit in reversed(visits)
        if visit.kind is kind
        and visit.dossier.status is status
        and visit.status not in {BookingStatus.CANCELLED, BookingStatus.FAILED}
    )
    return next(fitting, None)
