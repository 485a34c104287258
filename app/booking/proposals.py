"""Another time is offered to those whose own is gone: held, told once, accepted in one reply."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.booking import changing, holds, proposals_times
from app.booking.affected import Affected
from app.booking.errors import OfferOverError, SlotFullError
from app.booking.models import Booking, BookingStatus, Hold
from app.booking.proposals_models import Proposal, ProposalRun, ProposalState
from app.booking.proposals_words import tell_offer
from app.booking.site import NO_SITE, Site
from app.core import audit
from app.core.codes import new_code
from app.core.db import db, writing

TOKEN_LENGTH = 16  # 77 bits: nobody guesses it, and it fits a text
HELD = (ProposalState.DRAFT, ProposalState.SENT)
TO_CALL = (ProposalState.EXPIRED, ProposalState.NO_TIME)
MOST_TRIES = 5


def open_run(
    *,
    affected: int,
    province_code: str,
    office_id: int | None = None,
    zone_id: int | None = None,
    by: str,
    now: datetime,
) -> ProposalRun:
    """Begin to offer other times to all that are affected; nobody is told yet."""
    run = ProposalRun(
        province_code=province_code,
        office_id=office_id,
        zone_id=zone_id,
        by=by,
        made_at=now,
        wanted=affected,
    )
    db.session.add(run)
    db.session.flush()
    audit.record(
        action="booking.times_proposed", subject=f"run:{run.id}", by=by, now=now, wanted=affected
    )
    return run


def draft(*, run: ProposalRun, one: Affected, now: datetime) -> Proposal | None:
    """
    Find the nearest free time for a booking and hold it; None where it has an open offer already.

    Without any free time a proposal says so, to be called.
    """
    open_one = select(Proposal.id).where(
        Proposal.booking_id == one.booking.id, Proposal.closed_at.is_(None)
    )
    if db.session.scalar(open_one) is not None:
        return None
    try:
        with db.session.begin_nested():
            return _drafted(run, one, now=now)
    except IntegrityError:  # Somebody else offers them a time at this instant.
        return None


def send(*, run_id: int, site: Site = NO_SITE, by: str, now: datetime) -> int:
    """Tell everybody of a run what they are offered, once; return how many were told."""
    run = _locked_run(run_id)
    if run.sent_at is not None or run.withdrawn_at is not None or run.ready_at is None:
        return 0
    run.sent_at = now
    told = [one for one in _of_run(run_id, ProposalState.DRAFT) if _tell(one, site=site, now=now)]
    db.session.flush()
    audit.record(
        action="booking.proposals_sent", subject=f"run:{run_id}", by=by, now=now, told=len(told)
    )
    return len(told)


def withdraw(*, run_id: int, by: str, now: datetime) -> int:
    """Undo a run that nobody was told of: its places go to others. Return how many."""
    run = _locked_run(run_id)
    if run.sent_at is not None or run.withdrawn_at is not None:
        return 0
    run.withdrawn_at, run.ready_at = now, run.ready_at or now
    drafts = _of_run(run_id, ProposalState.DRAFT)
    for one in drafts:
        _close(one, ProposalState.WITHDRAWN, now=now)
    audit.record(action="booking.proposals_withdrawn", subject=f"run:{run_id}", by=by, now=now)
    return len(drafts)


def accept(*, token: str, now: datetime) -> Booking:
    """
    Move a booking to the time that was offered; accepted twice is once.

    Raises
    ------
    OfferOverError
        When there is no such offer, or it has ended or was answered otherwise.
    SlotFullError, CannotMoveError
        When the booking cannot be moved: then roll back.
    """
    proposal = _locked(token)
    if proposal.state is ProposalState.ACCEPTED:
        return proposal.booking
    if not proposal.is_open(now=now) or proposal.slot_id is None:
        raise OfferOverError
    if proposal.booking.window_from != proposal.was_from:
        raise OfferOverError
    place = changing.place_for(proposal.booking, slot_id=proposal.slot_id, now=now)
    booking = changing.move(proposal.booking, place=place, key=proposal.key, now=now)
    holds.release(key=proposal.key)
    proposal.state, proposal.closed_at = ProposalState.ACCEPTED, now
    db.session.flush()
    return booking


def accept_by_reply(*, phone: str, text: str, now: datetime) -> Booking | None:
    """Accept what a text from a phone answers: its number alone; None where it answers nothing."""
    said = "".join(letter for letter in text if letter.isalnum())
    if not said.isdecimal() or not said.isascii() or len(said) > len("99"):
        return None
    statement = (
        select(Proposal.token)
        .join(Proposal.booking)
        .where(
            or_(Booking.phone == phone, Booking.helper_phone == phone),
            Proposal.state.in_((ProposalState.SENT, ProposalState.ACCEPTED)),
            Proposal.reply_number == int(said),
            Proposal.sent_at.is_not(None),
        )
        .order_by(Proposal.closed_at.is_not(None), Proposal.sent_at, Proposal.id)
        .limit(1)
    )
    token = db.session.scalar(statement)
    return accept(token=token, now=now) if token else None


def mark_called(*, proposal_id: int, by: str, now: datetime) -> None:
    """Take somebody off the list of calls: the office spoke with them."""
    proposal = db.session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.state not in TO_CALL:
        return
    proposal.state = ProposalState.CALLED
    audit.record(
        action="booking.proposal_called", subject=f"booking:{proposal.booking_id}", by=by, now=now
    )


def end_open(*, now: datetime) -> int:
    """End offers whose time is up or whose booking went another way; for the beat, commits."""
    is_elsewhere = or_(
        Booking.status != BookingStatus.BOOKED, Booking.window_from != Proposal.was_from
    )
    over = (
        select(Proposal.id)
        .join(Proposal.booking)
        .where(Proposal.state.in_(HELD), or_(Proposal.open_until <= now, is_elsewhere))
        .order_by(Proposal.id)
        .limit(200)
    )
    ids = list(db.session.scalars(over))
    for proposal_id in ids:
        with writing():
            one = db.session.get_one(Proposal, proposal_id, with_for_update=True)
            db.session.refresh(one.booking)
            if one.state in HELD:
                _close(one, _how_ended(one), now=now)
    return len(ids)


def _drafted(run: ProposalRun, one: Affected, *, now: datetime) -> Proposal:
    booking = one.booking
    proposal = Proposal(
        run_id=run.id,
        booking_id=booking.id,
        token=new_code(TOKEN_LENGTH),
        reason=one.reason,
        state=ProposalState.DRAFT,
        was_from=booking.window_from,
        was_to=booking.window_to,
        made_at=now,
        open_until=proposals_times.open_until(booking, None, now=now),
    )
    if not _hold_nearest(proposal, booking, now=now):
        proposal.state, proposal.closed_at = ProposalState.NO_TIME, now
    db.session.add(proposal)
    db.session.flush()
    return proposal


def _how_ended(one: Proposal) -> ProposalState:
    if one.state is ProposalState.DRAFT:  # Nobody was told, so nobody waits for a call.
        return ProposalState.WITHDRAWN
    is_as_it_was = one.booking.window_from == one.was_from
    is_booked = one.booking.status is BookingStatus.BOOKED
    return ProposalState.EXPIRED if is_booked and is_as_it_was else ProposalState.REPLACED


def _hold_nearest(proposal: Proposal, booking: Booking, *, now: datetime) -> bool:
    for free in proposals_times.nearest(booking, now=now)[:MOST_TRIES]:
        until = proposals_times.open_until(booking, free.starts_at, now=now)
        try:
            with db.session.begin_nested():
                place = changing.place_for(booking, slot_id=free.id, now=now)
                holds.hold(key=proposal.key, place=place, now=now, lasts=until - now)
        except SlotFullError:
            continue
        proposal.slot_id, proposal.open_until = free.id, until
        proposal.starts_at = free.starts_at
        proposal.ends_at = free.starts_at + timedelta(minutes=place.minutes)
        if free.zone_id is not None:
            proposal.ends_at = free.ends_at
        return True
    return False


def _tell(one: Proposal, *, site: Site, now: datetime) -> bool:
    if one.starts_at is None:
        return False
    until = proposals_times.open_until(one.booking, one.starts_at, now=now)
    kept = (
        update(Hold)
        .where(Hold.key == one.key, Hold.ends_at > now)
        .values(ends_at=until)
        .returning(Hold.id)
    )
    if db.session.scalar(kept, execution_options={"synchronize_session": False}) is None:
        _close(one, ProposalState.EXPIRED, now=now)
        return False
    one.state, one.sent_at, one.open_until = ProposalState.SENT, now, until
    one.reply_number = _free_number(one)
    db.session.flush()
    tell_offer(one, site=site, now=now)
    return True


def _free_number(one: Proposal) -> int:
    # One phone may help many: each offer that is open there has a number of its own.
    phones = {one.booking.phone, one.booking.helper_phone} - {""}
    statement = (
        select(Proposal.reply_number)
        .join(Proposal.booking)
        .where(
            Proposal.state == ProposalState.SENT,
            Proposal.id != one.id,
            or_(Booking.phone.in_(phones), Booking.helper_phone.in_(phones)),
        )
    )
    used = set(db.session.scalars(statement))
    return next(number for number in range(1, 100) if number not in used)


def _close(one: Proposal, state: ProposalState, *, now: datetime) -> None:
    holds.release(key=one.key)
    one.state, one.closed_at = state, now
    db.session.flush()


def _locked(token: str) -> Proposal:
    statement = (
        select(Proposal)
        .where(Proposal.token == token)
        .with_for_update(of=Proposal)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(statement)
    if found is None:
        raise OfferOverError
    return found


def _locked_run(run_id: int) -> ProposalRun:
    return db.session.get_one(ProposalRun, run_id, with_for_update=True, populate_existing=True)


def _of_run(run_id: int, *states: ProposalState) -> list[Proposal]:
    statement = (
        select(Proposal)
        .where(Proposal.run_id == run_id, Proposal.state.in_(states))
        .order_by(Proposal.id)
        .options(joinedload(Proposal.booking))
    )
    return list(db.session.scalars(statement))
