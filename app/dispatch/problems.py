"""Rows of a day as parts of the optimizer's problem: doors, couriers, what is wished of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import optimizer
from app.booking.models import Booking, BookingKind, BookingStatus
from app.core import clock
from app.dispatch.models import CourierRule, Liking, Shift
from app.dispatch.on_the_road import NOBODY, OnTheRoad, on_the_road
from app.dispatch.queries import DayToPlan
from app.dispatch.who_goes_where import usual_share
from app.dispatch.wishes import MINUTE, Wishes, wishes_of

ROOM_S = 600  # A wide window is planned to close this early: a flat tyre breaks no promise.
WIDE_S = 3600
PER_KM_COST = 60  # Fuel and wear: a kilometre weighs as a minute of riding.
URGENT_PRIORITY = 60  # The result is owed today or was owed before.
SOON_PRIORITY = 30  # ... or within the next days.
SOON = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Given:
    """
    What is known of a day beside its rows.

    Parameters
    ----------
    shares
        By courier and commune, how much of it was that courier's lately: 0 to 1.
    road
        Who has left, by shift.
    keeps_promises
        Whether nobody is visited before the hour that was told.
    """

    wishes: Wishes = field(default_factory=Wishes)
    shares: Mapping[tuple[int, str], float] = field(default_factory=dict)
    rules: Sequence[CourierRule] = ()
    road: Mapping[int, OnTheRoad] = field(default_factory=lambda: NOBODY)
    keeps_promises: bool = True


PLAIN = Given(wishes=Wishes(balance_min=0, familiar_min=0, due_price_min=0, spare_min=0))


def given_of(*, day: DayToPlan, province_code: str, on: date, now: datetime) -> Given:
    """Read what is known of a day beside its rows: wishes, who usually comes, who has left."""
    wishes = wishes_of(province_code=province_code)
    weeks = wishes.familiar_weeks if wishes.familiar_min else 0
    return Given(
        wishes=wishes,
        shares=usual_share(province_code=province_code, until=on, weeks=weeks),
        rules=day.rules,
        road=on_the_road(province_code=province_code, on=on, now=now),
    )


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Turns bookings into visits."""

    given: Given
    shifts: Sequence[Shift]

    def visit(self, booking: Booking, *, location: int) -> optimizer.Visit:
        """Turn one booking into a visit."""
        is_pickup = booking.kind is BookingKind.PICKUP
        urgency = 0 if is_pickup else _urgency(booking.dossier.due_on, booking.on)
        found = optimizer.Visit(
            id=booking.id,
            location=location,
            service_s=booking.service_s,
            windows=(_window(booking, booking.on),),
            pickup=(1,) if is_pickup else (),
            delivery=() if is_pickup else (1,),
            priority=min(100, booking.priority + urgency),
            release_s=self._release_s(booking),
        )
        found = self._with_couriers(booking, found)
        return self._with_price_of_time(booking, found, is_owed=urgency == URGENT_PRIORITY)

    def familiarity(self, bookings: Sequence[Booking]) -> dict[int, dict[int, int]]:
        """Price who usually comes, by shift and booking."""
        price = self.given.wishes.familiar_min * MINUTE
        known: dict[int, dict[int, int]] = {}
        for shift in self.shifts if price else ():
            worth = {
                booking.id: round(price * share)
                for booking in bookings
                if (share := self.given.shares.get((shift.courier_id, booking.commune_code or "")))
            }
            if worth:
                known[shift.id] = worth
        return known

    def _with_couriers(self, booking: Booking, visit: optimizer.Visit) -> optimizer.Visit:
        """Say who may come: a result on board is brought by whoever has it."""
        if preferred := self._named(booking, Liking.RATHER):
            price = self.given.wishes.rather_min * MINUTE
            visit = replace(visit, preferred=preferred, preference=price)
        forbidden = self._named(booking, Liking.NEVER)
        road = self.given.road
        bringer = {key for key, courier in road.items() if booking.id in courier.brings}
        if bringer and booking.kind is BookingKind.RETURN:
            return replace(visit, required=frozenset(bringer))
        if booking.kind is BookingKind.RETURN:
            forbidden |= road.keys()
        begun = {
            key
            for key, courier in road.items()
            if courier.begun is not None and courier.begun.booking_id == booking.id
        }
        return replace(visit, forbidden=forbidden - begun, required=frozenset(begun))

    def _with_price_of_time(
        self, booking: Booking, visit: optimizer.Visit, *, is_owed: bool
    ) -> optimizer.Visit:
        wishes = self.given.wishes
        if booking.status is BookingStatus.PROMISED and booking.eta_from and booking.eta_to:
            told = clock.second_of_day(booking.eta_to, day=booking.on)
            if told >= 0 and wishes.promise_price_min:
                visit = replace(visit, due_s=told, late_per_hour=wishes.promise_price_min * MINUTE)
            if self.given.keeps_promises:
                opens_s = clock.second_of_day(booking.eta_from, day=booking.on)
                visit = replace(visit, windows=tuple(_later(visit.windows, opens_s)))
            return visit
        if is_owed and wishes.due_price_min:
            due_s = wishes.due_by_hour * 3600
            return replace(visit, due_s=due_s, late_per_hour=wishes.due_price_min * MINUTE)
        return visit

    def _release_s(self, booking: Booking) -> int:
        """Say from when on a result lies ready: one that comes today is not there at dawn."""
        ready_at = booking.dossier.result_ready_at
        if booking.kind is BookingKind.PICKUP or ready_at is None:
            return 0
        ready_s = clock.second_of_day(ready_at, day=booking.on)
        return ready_s if 0 < ready_s < 24 * 3600 else 0

    def _named(self, booking: Booking, liking: Liking) -> frozenset[int]:
        couriers = {
            rule.courier_id
            for rule in self.given.rules
            if rule.liking is liking
            and (rule.commune_code == booking.commune_code or rule.phone == booking.phone)
        }
        return frozenset(shift.id for shift in self.shifts if shift.courier_id in couriers)


def vehicle_of(shift: Shift, *, on: date, not_before: datetime, given: Given) -> optimizer.Vehicle:
    """Turn a shift into a vehicle that starts and ends at its depot."""
    opens_s = clock.second_of_day(max(shift.starts_at, not_before), day=on)
    closes_s = clock.second_of_day(shift.ends_at, day=on)
    wishes = given.wishes
    spare_s = min(wishes.spare_min * MINUTE, (closes_s - opens_s) // 4)
    overtime_s = spare_s + wishes.overtime_min * MINUTE
    costs = optimizer.Costs(
        fixed=wishes.courier_min * MINUTE,
        per_km=PER_KM_COST,
        per_overtime_hour=wishes.overtime_price_min * MINUTE if overtime_s else 0,
    )
    return optimizer.Vehicle(
        id=shift.id,
        start=shift.depot_id,
        end=shift.depot_id,
        shift=optimizer.TimeWindow(opens_s, closes_s - spare_s),
        profile=shift.vehicle.value,
        capacity=(shift.capacity,),
        breaks=_lunch(shift, on, opens_s),
        costs=costs,
        overtime_s=overtime_s,
    )


def vehicle_under_way(
    vehicle: optimizer.Vehicle, courier: OnTheRoad, *, start: int
) -> optimizer.Vehicle:
    """Let a courier go on from a depot at the present place, with what is on board."""
    return replace(
        vehicle,
        start=start,
        breaks=() if courier.had_lunch else vehicle.breaks,
        capacity=(max(0, vehicle.capacity[0] - courier.collected),),
        costs=replace(vehicle.costs, fixed=0),
    )


def with_begun(problem: optimizer.Problem, road: Mapping[int, OnTheRoad]) -> optimizer.Problem:
    """Lock the door that each courier rides to, if the shift still allows it."""
    vehicles, visits = list(problem.vehicles), dict(problem.visit_by_id)
    for number, vehicle in enumerate(vehicles):
        courier = road.get(vehicle.id)
        begun = visits.get(courier.begun.booking_id) if courier and courier.begun else None
        if begun is not None and _is_home_in_time(problem, vehicle, begun):
            vehicles[number] = replace(vehicle, locked=(begun.id,))
            visits[begun.id] = replace(begun, windows=())
    return replace(problem, vehicles=tuple(vehicles), visits=tuple(visits.values()))


def _is_home_in_time(
    problem: optimizer.Problem, vehicle: optimizer.Vehicle, visit: optimizer.Visit
) -> bool:
    seconds = problem.travel[vehicle.profile].seconds
    start, end = (problem.depot_by_id[key or 0].location for key in (vehicle.start, vehicle.end))
    ride_s = int(seconds[start, visit.location]) + int(seconds[visit.location, end])
    rest_s = sum(pause.service_s for pause in vehicle.breaks)
    return vehicle.shift.opens_s + ride_s + visit.service_s + rest_s <= vehicle.closes_s


def _window(visit: Booking, on: date) -> optimizer.TimeWindow:
    opens_s = max(0, clock.second_of_day(visit.window_from, day=on))
    closes_s = clock.second_of_day(visit.window_to, day=on)
    room_s = ROOM_S if closes_s - opens_s >= WIDE_S else 0
    return optimizer.TimeWindow(opens_s, closes_s - room_s)


def _later(windows: Sequence[optimizer.TimeWindow], opens_s: int) -> list[optimizer.TimeWindow]:
    return [
        optimizer.TimeWindow(min(max(window.opens_s, opens_s), window.closes_s), window.closes_s)
        for window in windows
    ]


def _urgency(due_on: date | None, on: date) -> int:
    if due_on is None or due_on > on + SOON:
        return 0
    return URGENT_PRIORITY if due_on <= on else SOON_PRIORITY


def _lunch(shift: Shift, on: date, opens_s: int) -> tuple[optimizer.Break, ...]:
    if shift.lunch_from is None or shift.lunch_to is None or not shift.lunch_s:
        return ()
    first_s = max(opens_s, clock.second_of_day(shift.lunch_from, day=on))
    last_s = clock.second_of_day(shift.lunch_to, day=on)
    if last_s < first_s:  # The plan begins after lunch.
        return ()
    window = optimizer.TimeWindow(first_s, last_s)
    return (optimizer.Break(id=1, windows=(window,), service_s=shift.lunch_s),)
