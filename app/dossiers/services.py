"""The steps of a dossier: each tests where it stands and moves it on in one statement."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from app.accounts.models import Staff
from app.core import audit, clock
from app.core.codes import new_code
from app.core.db import db
from app.core.i18n import lazy
from app.dossiers import custody
from app.dossiers.deadlines import due_on as due_on
from app.dossiers.errors import CodesExhaustedError, DossierNotFoundError, WrongStepError
from app.dossiers.models import Dossier, DossierChannel, DossierStatus
from app.dossiers.words import STATUS_WORDS

CODE_TRIES = 5
RANDOM_LETTERS = 6
_BY_CODE = select(Dossier.id).where(Dossier.code == bindparam("code"))


def open_dossier(
    *,
    procedure_id: int,
    office_id: int,
    applicant_name: str,
    phone: str,
    channel: DossierChannel = DossierChannel.COUNTER,
    external_code: str = "",
    now: datetime,
) -> Dossier:
    """Begin a dossier under a code of its own; the papers are still with the citizen."""
    dossier = Dossier(
        code=_free_code(now),
        procedure_id=procedure_id,
        office_id=office_id,
        applicant_name=applicant_name,
        phone=phone,
        status=DossierStatus.OPENED,
        channel=channel,
        external_code=external_code,
        opened_at=now,
        custody=[custody.first_holder(applicant_name, now=now)],
    )
    db.session.add(dossier)
    db.session.flush()
    return dossier


def collect(*, dossier_id: int, courier: Staff, now: datetime, note: str = "") -> Dossier:
    """
    Let a courier take the papers at the door.

    Raises
    ------
    WrongStepError
        When the papers are no longer with the citizen.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.COLLECTED,
        after={DossierStatus.OPENED},
        what=lazy("nhận giấy tờ từ người dân"),
    )
    custody.pass_to_courier(dossier, courier, now=now, note=note)
    return dossier


def accept(*, dossier_id: int, officer: Staff, now: datetime) -> Dossier:
    """
    Take the dossier at the office, from a courier or at the counter: the clock starts.

    Raises
    ------
    WrongStepError
        When the office has it already, or it was cancelled.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.ACCEPTED,
        after={DossierStatus.OPENED, DossierStatus.COLLECTED},
        what=lazy("tiếp nhận"),
    )
    dossier.accepted_at = now
    dossier.due_on = due_on(
        accepted_at=now,
        statutory_days=dossier.procedure.statutory_days,
        province_code=dossier.office.commune.province_code,
    )
    custody.pass_to_office(dossier, officer, now=now)
    audit.record(
        action="dossiers.accepted", subject=f"dossier:{dossier.id}", by=officer.username, now=now
    )
    return dossier


def result_ready(*, dossier_id: int, officer: Staff, now: datetime) -> Dossier:
    """
    Note that the result lies at the office.

    Raises
    ------
    WrongStepError
        When the office has not accepted the dossier, or has its result already.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.RESULT_READY,
        after={DossierStatus.ACCEPTED},
        what=lazy("ghi nhận kết quả"),
    )
    dossier.result_ready_at = now
    db.session.flush()
    audit.record(
        action="dossiers.result_ready",
        subject=f"dossier:{dossier.id}",
        by=officer.username,
        now=now,
    )
    return dossier


def take_result(*, dossier_id: int, courier: Staff, now: datetime, note: str = "") -> Dossier:
    """
    Let a courier take the result from the office to bring it home.

    Raises
    ------
    WrongStepError
        When no result lies at the office.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.RETURNING,
        after={DossierStatus.RESULT_READY},
        what=lazy("nhận kết quả để đi trả"),
    )
    custody.pass_to_courier(dossier, courier, now=now, note=note)
    return dossier


def bring_back_result(*, dossier_id: int, officer: Staff, now: datetime, note: str = "") -> Dossier:
    """
    Take a result back at the office that a courier could not hand over.

    Raises
    ------
    WrongStepError
        When no courier carries the result.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.RESULT_READY,
        after={DossierStatus.RETURNING},
        what=lazy("nhận lại kết quả từ bưu tá"),
    )
    custody.pass_to_office(dossier, officer, now=now, note=note)
    return dossier


def hand_over_result(
    *, dossier_id: int, now: datetime, receiver_name: str, courier: Staff | None = None
) -> Dossier:
    """
    Hand the result to the citizen, at the counter or at the door.

    Parameters
    ----------
    courier
        Who hands it over at the door, left out at the counter. If nobody noted that they took
        it from the office, that step is written down too: the chain of holders has no gap.

    Raises
    ------
    WrongStepError
        When the result is not where it is said to be handed over.
    """
    if courier is not None and find(dossier_id=dossier_id).status is DossierStatus.RESULT_READY:
        take_result(dossier_id=dossier_id, courier=courier, now=now)
    dossier = _move(
        dossier_id,
        DossierStatus.RETURNED,
        after={DossierStatus.RETURNING if courier else DossierStatus.RESULT_READY},
        what=lazy("trao kết quả"),
    )
    dossier.returned_at = now
    custody.pass_to_citizen(dossier, name=receiver_name, now=now)
    return dossier


def undo_collect(*, dossier_id: int, now: datetime, note: str = "") -> Dossier:
    """
    Put right that a courier noted papers as taken that stayed with the citizen.

    Raises
    ------
    WrongStepError
        When no courier holds the papers.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.OPENED,
        after={DossierStatus.COLLECTED},
        what=lazy("sửa lại lượt nhận giấy tờ"),
    )
    custody.pass_to_citizen(dossier, name=dossier.applicant_name, now=now, note=note)
    return dossier


def undo_hand_over(*, dossier_id: int, courier: Staff, now: datetime, note: str = "") -> Dossier:
    """
    Put right that a courier noted a result as handed over that they still hold.

    Raises
    ------
    WrongStepError
        When the result was not handed over.
    """
    dossier = _move(
        dossier_id,
        DossierStatus.RETURNING,
        after={DossierStatus.RETURNED},
        what=lazy("sửa lại lượt trao kết quả"),
    )
    dossier.returned_at = None
    custody.pass_to_courier(dossier, courier, now=now, note=note)
    return dossier


def cancel(*, dossier_id: int, now: datetime) -> Dossier:
    """
    Give a dossier up whose papers never left the citizen.

    Raises
    ------
    WrongStepError
        When somebody else holds the papers by now.
    """
    dossier = _move(
        dossier_id, DossierStatus.CANCELLED, after={DossierStatus.OPENED}, what=lazy("huỷ")
    )
    dossier.cancelled_at = now
    db.session.flush()
    return dossier


def find(*, dossier_id: int) -> Dossier:
    """
    Return a dossier by its row.

    Raises
    ------
    DossierNotFoundError
        When there is none.
    """
    dossier = db.session.get(Dossier, dossier_id)
    if dossier is None:
        raise DossierNotFoundError
    return dossier


def expect_result_at_office(*, dossier_id: int) -> Dossier:
    """
    Return the dossier if its result lies at the office.

    Raises
    ------
    WrongStepError
        When it does not.
    """
    dossier = find(dossier_id=dossier_id)
    if dossier.status is DossierStatus.RESULT_READY:
        return dossier
    where = STATUS_WORDS[dossier.status]
    raise WrongStepError(code=dossier.code, where=where, what=lazy("gửi kết quả về nhà"))


def _free_code(now: datetime) -> str:
    # Looked for before it is written: a code that is taken must not spoil what came before.
    for _try in range(CODE_TRIES):
        code = f"{clock.local(now):%y%m%d}{new_code(RANDOM_LETTERS)}"
        if db.session.scalar(_BY_CODE, {"code": code}) is None:
            return code
    raise CodesExhaustedError


def _move(
    dossier_id: int, to: DossierStatus, *, after: set[DossierStatus], what: object
) -> Dossier:
    # One statement tests and takes, so two people cannot both do the same step.
    statement = (
        update(Dossier)
        .where(Dossier.id == dossier_id, Dossier.status.in_(after))
        .values(status=to)
        .returning(Dossier)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    dossier = db.session.scalar(statement)
    if dossier is not None:
        return dossier
    standing = find(dossier_id=dossier_id)
    db.session.refresh(standing)
    raise WrongStepError(code=standing.code, where=STATUS_WORDS[standing.status], what=what)
