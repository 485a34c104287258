"""The one-stop desks: what officers did with the papers, up to the instant of the load."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.booking.models import Booking, BookingKind, BookingStatus
from app.catalogue.models import Office, Procedure
from app.cli.demo.days import moment
from app.cli.demo.scene import Scene
from app.core import clock
from app.dossiers.models import Dossier

# An officer accepts what couriers brought the next morning, but not everything at once.
ACCEPTED_SHARE = 0.85
INTAKE, RESULTS = (time(7, 35), time(9, 45)), (time(13, 40), time(16, 20))
EARLY_SHARE, LATE_SHARE = 0.25, 0.07
SAME_DAY_MINUTES = 15, 45
HANDED_OUT_SHARE = 0.8  # of the results that lie ready the day they were asked for
IN_PROGRESS, READY = (5, 9), (2, 4)
# Working days from the due date to today: most lie ahead, one is overdue at every office.
OVERDUE = 2
DUE_AGO, DUE_AGO_WEIGHTS = (-6, -5, -4, -3, -2, -1, 0, 1), (3, 3, 4, 4, 4, 3, 2, 1)


class Desks:
    """Works on dossiers as officers do."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._chance = scene.chance("desks")

    def backlog(self) -> list[Dossier]:
        """Draw what lies at every office since longer: in progress, overdue, ready."""
        return [
            dossier
            for office in self._scene.ground.counters
            for dossier in (*self._in_progress(office), *self._ready(office))
        ]

    def take_in(self, visits: Sequence[Booking]) -> None:
        """Let offices accept what couriers fetched, the morning after."""
        for visit in visits:
            if visit.kind is not BookingKind.PICKUP or visit.status is not BookingStatus.DONE:
                continue
            at = self._morning_after(visit.on)
            if at is not None and self._chance.random() < ACCEPTED_SHARE:
                self._scene.papers.accept(visit.dossier, at=at)
                self.work_on(visit.dossier)

    def work_on(self, dossier: Dossier) -> None:
        """Let the office find the result of an accepted dossier, if its time has come."""
        ready_at = self._ready_at(dossier)
        if ready_at is None or ready_at > self._scene.days.now:
            return
        self._scene.papers.find_result(dossier, at=ready_at)

    def hand_out(self, dossier: Dossier) -> None:
        """Let most of those who stand before the desk take a result along that is ready at once."""
        ready_at, accepted_at = dossier.result_ready_at, dossier.accepted_at
        if ready_at is None or accepted_at is None or self._chance.random() >= HANDED_OUT_SHARE:
            return
        at = ready_at + timedelta(minutes=3)
        if clock.local_day(ready_at) == clock.local_day(accepted_at) and at <= self._scene.days.now:
            self._scene.papers.hand_over(dossier, at=at)

    def _morning_after(self, on: date) -> datetime | None:
        days = self._scene.days
        worked = (*days.finished, days.today) if days.is_working_today else days.finished
        after = next((day for day in worked if day > on), None)
        at = moment(self._chance, after, *INTAKE) if after else None
        return at if at and at <= days.now else None

    def _ready_at(self, dossier: Dossier) -> datetime | None:
        accepted_at, due_on = dossier.accepted_at, dossier.due_on
        if accepted_at is None or due_on is None or self._chance.random() < LATE_SHARE:
            return None
        accepted_on = clock.local_day(accepted_at)
        between = [day for day in self._scene.days.behind if accepted_on < day < due_on]
        is_early = between and self._chance.random() < EARLY_SHARE
        ready_on = self._chance.choice(between) if is_early else due_on
        if ready_on == accepted_on:
            return accepted_at + timedelta(minutes=self._chance.randint(*SAME_DAY_MINUTES))
        return moment(self._chance, ready_on, *RESULTS)

    def _in_progress(self, office: Office) -> list[Dossier]:
        count = self._chance.randint(*IN_PROGRESS)
        due_ago = [OVERDUE, *self._chance.choices(DUE_AGO, DUE_AGO_WEIGHTS, k=count - 1)]
        return [self._accepted(office, due_ago=days) for days in due_ago]

    def _ready(self, office: Office) -> list[Dossier]:
        dossiers = [
            self._accepted(office, due_ago=self._chance.randint(1, 3))
            for _ in range(self._chance.randint(*READY))
        ]
        for dossier in dossiers:
            due_on = dossier.due_on or self._scene.days.behind[0]
            self._scene.papers.find_result(dossier, at=moment(self._chance, due_on, *RESULTS))
        return dossiers

    def _accepted(self, office: Office, *, due_ago: int) -> Dossier:
        procedure = self._chance.choice(self._taking_days(office))
        behind = self._scene.days.behind
        # behind[0] is one working day ago.
        ago = max(0, (procedure.statutory_days or 1) + due_ago - 1)
        accepted_on = behind[min(ago, len(behind) - 1)]
        accepted_at = moment(self._chance, accepted_on, time(8), time(14, 30))
        opened_at = accepted_at - timedelta(minutes=self._chance.randint(90, 4000))
        who = self._scene.people.person()
        dossier = self._scene.papers.open(who, procedure, office, at=opened_at)
        self._scene.papers.accept(dossier, at=accepted_at)
        return dossier

    def _taking_days(self, office: Office) -> list[Procedure]:
        return [
            one
            for one in self._scene.ground.procedures
            if one.statutory_days and one.is_provincial == office.is_provincial
        ]
