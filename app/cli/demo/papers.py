"""The way that dossiers came before the demonstration began: statuses and holders, hand in hand."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from app.accounts.models import Staff
from app.catalogue.models import Office, Procedure
from app.cli.demo.people import People, Person
from app.core import clock
from app.dossiers import deadlines
from app.dossiers.models import CustodyEvent, Dossier, DossierStatus, Holder


class Papers:
    """Moves dossiers as `app.dossiers.services` does, in memory, for thousands at once."""

    def __init__(
        self, *, province_code: str, people: People, officers: Mapping[int, Sequence[Staff]]
    ) -> None:
        self._people = people
        self._officers = officers
        self._due_on = cache(
            lambda accepted_at, statutory_days: deadlines.due_on(
                accepted_at=accepted_at, statutory_days=statutory_days, province_code=province_code
            )
        )

    def open(self, who: Person, procedure: Procedure, office: Office, *, at: datetime) -> Dossier:
        """Begin a dossier; its papers are with the citizen."""
        dossier = Dossier(
            code=self._people.dossier_code(on=clock.local_day(at)),
            procedure=procedure,
            office=office,
            applicant_name=who.name,
            phone=who.phone,
            status=DossierStatus.OPENED,
            opened_at=at,
        )
        _pass_on(dossier, CustodyEvent(at=at, holder=Holder.CITIZEN, holder_name=who.name))
        return dossier

    def collect(self, dossier: Dossier, courier: Staff, *, at: datetime) -> None:
        """Let a courier take the papers at the door."""
        dossier.status = DossierStatus.COLLECTED
        _pass_on(dossier, _with_courier(courier, at))

    def accept(self, dossier: Dossier, *, at: datetime) -> None:
        """Let the office take the papers: the clock starts."""
        dossier.status = DossierStatus.ACCEPTED
        dossier.accepted_at = at
        # One question a half day is enough: what counts is the day, and whether it was late.
        dossier.due_on = self._due_on(_half_day(at), dossier.procedure.statutory_days)
        _pass_on(dossier, self._with_office(dossier, at))

    def find_result(self, dossier: Dossier, *, at: datetime) -> None:
        """Let the result lie ready at the office."""
        dossier.status = DossierStatus.RESULT_READY
        dossier.result_ready_at = at

    def take_result(self, dossier: Dossier, courier: Staff, *, at: datetime) -> None:
        """Let a courier take the result to bring it home."""
        dossier.status = DossierStatus.RETURNING
        _pass_on(dossier, _with_courier(courier, at))

    def bring_back(self, dossier: Dossier, *, at: datetime) -> None:
        """Let the office take a result back that could not be handed over."""
        dossier.status = DossierStatus.RESULT_READY
        _pass_on(dossier, self._with_office(dossier, at))

    def hand_over(self, dossier: Dossier, *, at: datetime) -> None:
        """Let the citizen have the result."""
        dossier.status = DossierStatus.RETURNED
        dossier.returned_at = at
        name = dossier.applicant_name
        _pass_on(dossier, CustodyEvent(at=at, holder=Holder.CITIZEN, holder_name=name))

    def cancel(self, dossier: Dossier, *, at: datetime) -> None:
        """Let the citizen give the dossier up."""
        dossier.status = DossierStatus.CANCELLED
        dossier.cancelled_at = at

    def _with_office(self, dossier: Dossier, at: datetime) -> CustodyEvent:
        team = self._officers[dossier.office.id]
        officer = team[len(dossier.applicant_name) % len(team)]
        return CustodyEvent(
            at=at,
            holder=Holder.OFFICE,
            holder_name=officer.full_name,
            staff_id=officer.id,
            office_id=dossier.office.id,
        )


def _with_courier(courier: Staff, at: datetime) -> CustodyEvent:
    return CustodyEvent(
        at=at, holder=Holder.COURIER, holder_name=courier.full_name, staff_id=courier.id
    )


def _pass_on(dossier: Dossier, row: CustodyEvent) -> None:
    row.position = len(dossier.custody) + 1
    dossier.custody.append(row)


def _half_day(at: datetime) -> datetime:
    on: date = clock.local_day(at)
    is_late = clock.local(at).time() >= deadlines.LAST_INTAKE
    return clock.at(on, deadlines.LAST_INTAKE if is_late else deadlines.LAST_INTAKE.min)
