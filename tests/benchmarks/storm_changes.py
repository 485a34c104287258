"""Ways to a place that begin with something that stands: a hold, a booking, an offer."""

from datetime import timedelta
from itertools import count
from urllib.parse import urljoin

from app.booking import proposals, services, waitlist
from app.booking.claims import Place
from app.booking.models import Booking, BookingKind, Slot
from app.booking.proposals_models import AffectedReason, Proposal, ProposalState
from app.booking.waitlist import Wait
from app.booking.waitlist_models import WaitState
from app.catalogue.models import Office, Procedure
from app.core import clock
from app.core.codes import new_code
from app.core.db import db
from tests.benchmarks.storm_crowd import Answer, Form, Person, phone_of
from tests.benchmarks.storm_paths import (
    CELL_MIN,
    Path,
    Scene,
    booking_form,
    cell,
    confirm_path,
    filled_in,
    is_booked,
    offers_others,
    shop,
)

AN_HOUR = timedelta(hours=1)
A_DAY_LATER = 1
FREE = 2  # places that nobody holds: strangers race for them
_strangers = count(900_000)


def _wanted(people: int, places: int) -> tuple[Office, Procedure, Slot]:
    office, procedure = shop(places=places, people=people)
    return office, procedure, cell(office, 0, places=places)


def _at_times(people: int, places: int) -> Scene:
    office, procedure, slot = _wanted(people, places)
    said = f"way=counter&commune={office.commune_code}&office={office.id}"
    return Scene([slot.id], [f"/book/{procedure.code}/time?{said}&slot={slot.id}"], places)


async def _times_form(person: Person, scene: Scene) -> Form:
    form = await person.form_at(scene.page(person.number), named="/time")
    return form.filled(slot=scene.slot_ids[0])


def _is_held(answer: Answer) -> bool:
    return answer.is_redirect and "/confirm" in answer.location


def _is_sent_back(answer: Answer, _scene: Scene) -> bool:
    """Whether a loser is led to the times again, with what was missed."""
    return answer.is_redirect and "missed=" in answer.location


def _with_holds(people: int, places: int) -> Scene:
    office, procedure, slot = _wanted(people, places)
    return Scene([slot.id], [confirm_path(office, procedure, slot)], places)


async def _held_form(person: Person, scene: Scene) -> Form:
    """Let the first come hold most places; whoever comes after fills in the form without."""
    page = scene.page(person.number)
    if person.number > scene.places - FREE:
        return filled_in(await person.form_at(page, named="key"), person.number)
    times = await person.form_at(page.replace("/confirm?", "/time?"), named="/time")
    answer = await person.send(times.filled(slot=scene.slot_ids[0]))
    if not _is_held(answer):
        raise RuntimeError(f"Expected a hold; got {answer.status} {answer.location}")
    form = await person.form_at(urljoin(times.action, answer.location), named="key")
    key = form.fields["key"]
    return filled_in(form, person.number).filled(key=key)


def _booked(slot: Slot, office: Office, procedure: Procedure, number: int) -> Booking:
    return services.book_counter(
        key=f"before-{number}",
        slot_id=slot.id,
        procedure_id=procedure.id,
        office_id=office.id,
        name="Vàng Thị Dở",
        phone=phone_of(number),
        is_on_behalf=False,
        language="vi",
        now=clock.now(),
    )


def _moving(people: int, places: int) -> Scene:
    """People of another day all want the same time."""
    office, procedure, slot = _wanted(people, places)
    other = cell(office, 0, hour=13, day=A_DAY_LATER, places=people)
    made = [_booked(other, office, procedure, number) for number in range(people)]
    return _moves(made, [slot.id], [slot.id] * people, places)


def _swapping(people: int, places: int) -> Scene:
    """Half the people change places with the other half, all at once; there is room for all."""
    office, procedure = shop(places=people, people=people)
    two = [cell(office, number, places=people) for number in range(2)]
    made = [_booked(two[number % 2], office, procedure, number) for number in range(people)]
    wanted = [two[1 - number % 2].id for number in range(people)]
    return _moves(made, [one.id for one in two], wanted, people)


def _moves(made: list[Booking], slot_ids: list[int], wanted: list[int], places: int) -> Scene:
    pages = [
        f"/bookings/{one.code}/move?slot={slot_id}"
        for one, slot_id in zip(made, wanted, strict=True)
    ]
    sessions: list[dict[str, object]] = [{"bookings": [one.code]} for one in made]
    # Person 1 is the first: whose number is that of the page.
    return Scene(slot_ids, pages[-1:] + pages[:-1], places, sessions)


async def _move_form(person: Person, scene: Scene) -> Form:
    return await person.form_at(scene.page(person.number), named="/move")


def _waiting(people: int, places: int) -> Scene:
    """Most places are offered to one who waits each; two of their phones, and strangers, come."""
    office, procedure, slot = _wanted(people, places)
    tokens = [_offered(slot, office, procedure, number) for number in range(places - FREE)]
    offers = [f"/waitlist/{token}" for token in tokens]
    return _offers_and_strangers(
        offers, people, confirm_path(office, procedure, slot), slot, places
    )


def _offered(slot: Slot, office: Office, procedure: Procedure, number: int) -> str:
    now, on = clock.now(), clock.local_day(slot.starts_at)
    wait = Wait(
        key=f"wait-{number}",
        kind=BookingKind.COUNTER,
        group_id=slot.group_id,
        office_id=office.id,
        procedure_id=procedure.id,
        name="Lý Thị Mẩy",
        phone=phone_of(next(_strangers)),
        from_on=on,
        to_on=on,
    )
    entry = waitlist.join(wait=wait, now=now)
    entry.state, entry.texts = WaitState.OFFERED, 1
    entry.offer_slot_id, entry.offer_until = slot.id, now + AN_HOUR
    _hold(entry.offer_key, slot)
    return entry.token


def _proposed(people: int, places: int) -> Scene:
    """Whoever lost their time is offered this one; two of their phones, and strangers, come."""
    office, procedure, slot = _wanted(people, places)
    other = cell(office, 0, hour=13, day=A_DAY_LATER, places=places)
    run = proposals.open_run(affected=places, province_code="15", by="quan.tri", now=clock.now())
    offers = [
        f"/proposals/{_proposal(run.id, slot, _booked(other, office, procedure, number))}"
        for number in range(places - FREE)
    ]
    return _offers_and_strangers(
        offers, people, confirm_path(office, procedure, slot), slot, places
    )


def _proposal(run_id: int, slot: Slot, booking: Booking) -> str:
    now = clock.now()
    proposal = Proposal(
        run_id=run_id,
        booking_id=booking.id,
        token=new_code(16),
        reason=AffectedReason.OUTSIDE_HOURS,
        state=ProposalState.SENT,
        was_from=booking.window_from,
        was_to=booking.window_to,
        slot_id=slot.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        open_until=now + AN_HOUR,
        made_at=now,
        sent_at=now,
    )
    db.session.add(proposal)
    db.session.flush()
    _hold(proposal.key, slot)
    return proposal.token


def _hold(key: str, slot: Slot) -> None:
    place = Place(slot_id=slot.id, group_id=slot.group_id, after=clock.now(), minutes=CELL_MIN)
    services.hold(key=key, place=place, now=clock.now(), lasts=AN_HOUR)


def _offers_and_strangers(
    offers: list[str], people: int, strangers_page: str, slot: Slot, places: int
) -> Scene:
    pages = [*offers, *offers, *[strangers_page] * (people - 2 * len(offers))]
    return Scene([slot.id], pages[-1:] + pages[:-1], places)


async def _offer_form(person: Person, scene: Scene) -> Form:
    page = scene.page(person.number)
    if page.startswith("/book/"):
        return await booking_form(person, scene)
    return await person.form_at(page, named=r"/accept$|/proposals/")


CHANGES = {
    "hold": Path(build=_at_times, ready=_times_form, has_won=_is_held, has_choice=_is_sent_back),
    "confirm with hold": Path(
        build=_with_holds, ready=_held_form, has_won=is_booked, has_choice=offers_others
    ),
    "reschedule": Path(
        build=_moving, ready=_move_form, has_won=is_booked, has_choice=offers_others
    ),
    "swap": Path(build=_swapping, ready=_move_form, has_won=is_booked, has_race=False),
    "waitlist": Path(
        build=_waiting, ready=_offer_form, has_won=is_booked, has_choice=offers_others
    ),
    "proposal": Path(
        build=_proposed, ready=_offer_form, has_won=is_booked, has_choice=offers_others
    ),
}
"""The paths that begin with something that stands, by their names."""
