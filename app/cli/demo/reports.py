"""What couriers' phones reported of a published day, and what it did to bookings and papers."""

from datetime import datetime, time, timedelta

from app.accounts.models import Staff
from app.booking.models import Booking, BookingKind, BookingStatus, Outcome
from app.cli.demo.days import moment
from app.cli.demo.scene import Scene
from app.core.db import db
from app.courier.models import StopEvent, Verdict
from app.dispatch.models import Plan, Route, Stop

FAILED_SHARE = 0.06
FAILURES: dict[BookingKind, tuple[tuple[Outcome, int], ...]] = {
    BookingKind.PICKUP: ((Outcome.ABSENT, 6), (Outcome.PAPERS_MISSING, 4)),
    BookingKind.RETURN: ((Outcome.ABSENT, 9), (Outcome.REFUSED, 1)),
}
NOTES = {
    Outcome.DONE: ("",),
    Outcome.ABSENT: ("Gọi hai lần không nghe máy", "Nhà khoá cửa", "Cả nhà đi nương, hẹn hôm khác"),
    Outcome.PAPERS_MISSING: ("Thiếu bản sao giấy tờ tuỳ thân", "Chưa ký tờ khai"),
    Outcome.REFUSED: ("Muốn tự ra Một cửa nhận",),
}
# Minutes: how far couriers are off the plan, and how late a phone without signal reports.
DRIFT, STEP, SLOWEST = (-4, 6), (-3, 4), (-8, 25)
NO_SIGNAL_SHARE, NO_SIGNAL = 0.35, (2, 55)
BACK_AT_OFFICE = time(17), time(17, 25)


class Reports:
    """Lets couriers report the stops of a published plan."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._chance = scene.chance("reports")

    def finish(self, plan: Plan) -> list[Booking]:
        """Report every stop of a day behind; return the visits that still want one."""
        for route in plan.routes:
            self._ride(route, stops=route.stops, until=None)
        visits = [stop.booking for route in plan.routes for stop in route.stops]
        missed = [visit for visit in visits if visit.status is BookingStatus.FAILED]
        for visit in missed:
            if visit.kind is BookingKind.RETURN:
                at = moment(self._chance, plan.on, *BACK_AT_OFFICE)
                self._scene.papers.bring_back(visit.dossier, at=at)
        again = [visit for visit in missed if visit.outcome is not Outcome.REFUSED]
        return [*(left.booking for left in plan.unassigned), *again]

    def begin(self, plan: Plan, *, now: datetime, kept_open: int) -> None:
        """Report what lies before an instant, but never a route's last stops."""
        for route in plan.routes:
            self._ride(route, stops=route.stops[:-kept_open], until=now)

    def _ride(self, route: Route, *, stops: list[Stop], until: datetime | None) -> None:
        courier = route.shift.courier
        if until is not None and until < route.leaves_at:
            return
        for stop in route.stops:
            if stop.booking.kind is BookingKind.RETURN:
                self._scene.papers.take_result(stop.booking.dossier, courier, at=route.leaves_at)
        drift, before = self._chance.uniform(*DRIFT), route.leaves_at
        for stop in stops:
            drift += self._chance.uniform(*STEP)
            drift = min(max(drift, SLOWEST[0]), SLOWEST[1])
            at = max(before + timedelta(minutes=2), stop.leaves_at + timedelta(minutes=drift))
            if until is not None and at > until:
                return
            before = at.replace(microsecond=0)
            self._report(stop, courier, at=before, until=until)

    def _report(self, stop: Stop, courier: Staff, *, at: datetime, until: datetime | None) -> None:
        outcome = self._outcome(stop.booking.kind)
        note = self._chance.choice(NOTES[outcome])
        db.session.add(
            StopEvent(
                id=self._scene.people.uuid(),
                courier_id=courier.id,
                stop_id=stop.id,
                outcome=outcome,
                note=note,
                happened_at=at,
                received_at=self._received(at, until),
                verdict=Verdict.APPLIED,
            )
        )
        stop.closed_at = at
        self._close(stop.booking, courier, outcome, note=note, at=at)

    def _close(
        self, visit: Booking, courier: Staff, outcome: Outcome, *, note: str, at: datetime
    ) -> None:
        is_done = outcome is Outcome.DONE
        visit.status = BookingStatus.DONE if is_done else BookingStatus.FAILED
        visit.outcome, visit.outcome_at, visit.outcome_note = outcome, at, note
        if is_done and visit.kind is BookingKind.PICKUP:
            self._scene.papers.collect(visit.dossier, courier, at=at)
        elif is_done:
            self._scene.papers.hand_over(visit.dossier, at=at)

    def _outcome(self, kind: BookingKind) -> Outcome:
        if self._chance.random() >= FAILED_SHARE:
            return Outcome.DONE
        failures = dict(FAILURES[kind])
        return self._chance.choices(list(failures), list(failures.values()))[0]

    def _received(self, at: datetime, until: datetime | None) -> datetime:
        is_late = self._chance.random() < NO_SIGNAL_SHARE
        seconds = 60 * self._chance.randint(*NO_SIGNAL) if is_late else self._chance.randint(1, 9)
        received_at = at + timedelta(seconds=seconds)
        return min(received_at, until) if until else received_at
