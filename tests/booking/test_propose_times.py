"""Who lost a time is offered another: held, told once, accepted in one reply, or called."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.booking import proposals, proposals_runs, services
from app.booking.errors import OfferOverError
from app.booking.models import Booking, Hold, Slot, SlotClaim
from app.booking.proposals_models import Proposal, ProposalState
from app.booking.site import Site
from app.catalogue import calendar_services
from app.core import clock
from app.core.db import db, writing
from app.core.jobs import Job, JobState, run_job
from app.notify.models import Message
from tests import build
from tests.booking.changed import FRIDAY, THURSDAY, book, fit, open_office
from tests.conftest import NOW

SITE = Site(url="https://hen.example.vn", takes_replies=True)
BY = {"by": "quan.tri", "now": NOW}


@pytest.fixture
def office(app):
    with writing():
        office = open_office(counters=1)
        group = office.groups[0]
        book(group, opens=time(8), number=0)
        book(group, opens=time(9), number=1)
        build.procedure()
    return office


def close_thursday(office) -> None:
    with writing():
        calendar_services.close_days(
            dates=[THURSDAY], reason="Mất điện", province_code="15", office_id=office.id, **BY
        )
        fit(office)


def start(office) -> int:
    with writing():
        return proposals_runs.start(province_code="15", office_id=office.id, **BY).id


@pytest.fixture
def run_id(office) -> int:
    """Thursday is off; both who come then have a draft of another time."""
    close_thursday(office)
    return start(office)


@pytest.fixture
def sent(run_id) -> int:
    with writing():
        proposals.send(run_id=run_id, site=SITE, **BY)
    return run_id


def offers() -> list[Proposal]:
    return list(db.session.scalars(select(Proposal).order_by(Proposal.id)))


def texts() -> list[str]:
    found = select(Message.text).where(Message.reason == "proposal").order_by(Message.id)
    return list(db.session.scalars(found))


def test_the_nearest_time_of_the_same_half_day_is_held_for_each(run_id):
    first, second = offers()

    assert [clock.local(one.starts_at).strftime("%d %H:%M") for one in (first, second)] == [
        "04 08:00", "04 09:00",
    ]  # fmt: skip
    assert {one.state for one in offers()} == {ProposalState.DRAFT}
    assert len(list(db.session.scalars(select(Hold)))) == 2
    assert first.booking.on == THURSDAY


def test_what_is_held_for_an_offer_is_given_to_nobody_else(run_id):
    slots = {one.slot_id for one in offers()}

    assert {db.session.get_one(Slot, number).left for number in slots} == {0}


def test_nobody_is_told_before_it_is_sent(run_id):
    assert texts() == []


def test_each_is_told_once_however_often_it_is_sent(sent):
    with writing():
        proposals.send(run_id=sent, site=SITE, **BY)

    assert len(texts()) == 2
    assert "https://hen.example.vn/proposals/" in texts()[0]
    assert "8:00 04/12/2026" in texts()[0]
    assert all(len(text) <= 306 for text in texts())


def test_who_helps_is_told_too(run_id):
    with writing():
        offers()[0].booking.helper_phone = "0987654321"
        proposals.send(run_id=run_id, site=SITE, **BY)

    phones = select(Message.phone).where(Message.reason == "proposal")
    assert "0987654321" in set(db.session.scalars(phones))


def test_a_run_that_nobody_was_told_of_can_be_undone(run_id):
    with writing():
        assert proposals.withdraw(run_id=run_id, **BY) == 2
    with writing():
        assert proposals.send(run_id=run_id, site=SITE, **BY) == 0

    assert {one.state for one in offers()} == {ProposalState.WITHDRAWN}
    assert list(db.session.scalars(select(SlotClaim).where(SlotClaim.hold_id.is_not(None)))) == []
    assert texts() == []


def test_a_run_that_was_sent_cannot_be_undone(sent):
    with writing():
        assert proposals.withdraw(run_id=sent, **BY) == 0

    assert {one.state for one in offers()} == {ProposalState.SENT}


def test_accepting_moves_the_booking_into_the_places_that_were_held(sent):
    one = offers()[0]
    old_slot = one.booking.slot_id

    with writing():
        moved = proposals.accept(token=one.token, now=NOW)

    assert (moved.on, moved.slot_id) == (FRIDAY, one.slot_id)
    assert db.session.get_one(Slot, one.slot_id).taken == 1
    assert db.session.get_one(Slot, old_slot).taken == 0
    assert one.state is ProposalState.ACCEPTED
    assert db.session.scalar(select(Hold).where(Hold.key == one.key)) is None


def test_accepting_twice_is_accepting_once(sent):
    token = offers()[0].token
    for _again in range(2):
        with writing():
            proposals.accept(token=token, now=NOW)

    moved = select(Message).where(Message.reason == "moved")
    assert len(list(db.session.scalars(moved))) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: {"token": "K7M4TP9XK7M4TP9X"},
        lambda one: {"now": one.open_until + timedelta(minutes=1)},
    ],
    ids=["unknown", "over"],
)
def test_an_offer_that_is_not_there_or_over_cannot_be_accepted(
    sent, spoil: Callable[[Proposal], dict[str, object]]
):
    one = offers()[0]

    with pytest.raises(OfferOverError), writing():
        proposals.accept(**({"token": one.token, "now": NOW} | spoil(one)))

    assert one.booking.on == THURSDAY


def test_an_offer_that_was_not_sent_cannot_be_accepted(run_id):
    with pytest.raises(OfferOverError), writing():
        proposals.accept(token=offers()[0].token, now=NOW)


def test_a_text_with_the_offers_number_accepts_it(sent):
    one = offers()[0]

    with writing():
        moved = proposals.accept_by_reply(phone=one.booking.phone, text=" 1. ", now=NOW)

    assert moved is not None
    assert moved.on == FRIDAY


def test_the_same_text_again_changes_nothing(sent):
    phone = offers()[0].booking.phone
    codes = set()
    for _again in range(2):
        with writing():
            codes.add(proposals.accept_by_reply(phone=phone, text="1", now=NOW).code)

    assert len(codes) == 1


@pytest.mark.parametrize("text", ["", "không", "2", "11111", "¹"])
def test_a_text_that_answers_nothing_changes_nothing(sent, text):
    phone = offers()[0].booking.phone

    with writing():
        assert proposals.accept_by_reply(phone=phone, text=text, now=NOW) is None

    assert offers()[0].state is ProposalState.SENT


def test_a_text_from_another_phone_accepts_nothing(sent):
    with writing():
        assert proposals.accept_by_reply(phone="0999999999", text="1", now=NOW) is None


def test_offers_to_one_phone_have_numbers_of_their_own(run_id):
    with writing():
        for one in offers():
            one.booking.helper_phone = "0987654321"
        proposals.send(run_id=run_id, site=SITE, **BY)

    with writing():
        moved = proposals.accept_by_reply(phone="0987654321", text="2", now=NOW)

    assert [one.reply_number for one in offers()] == [1, 2]
    assert moved.id == offers()[1].booking_id


def test_an_offer_nobody_answers_gives_its_places_back_and_is_to_be_called(sent):
    later = max(one.open_until for one in offers())

    proposals.end_open(now=later)

    assert {one.state for one in offers()} == {ProposalState.EXPIRED}
    assert db.session.get_one(Slot, offers()[0].slot_id).taken == 0
    waiting = proposals_runs.to_call(province_code="15", now=NOW)
    assert len(waiting) == 2
    assert waiting[0].booking.on == THURSDAY


def test_what_was_never_sent_ends_without_a_call_and_can_be_offered_again(run_id, office):
    proposals.end_open(now=max(one.open_until for one in offers()))

    assert {one.state for one in offers()} == {ProposalState.WITHDRAWN}
    assert proposals_runs.to_call(province_code="15", now=NOW) == []
    start(office)
    assert len(offers()) == 4


def test_who_was_called_stands_on_the_list_no_longer(sent):
    proposals.end_open(now=max(one.open_until for one in offers()))
    with writing():
        proposals.mark_called(proposal_id=offers()[0].id, **BY)

    assert len(proposals_runs.to_call(province_code="15", now=NOW)) == 1


def test_who_cancels_leaves_the_places_of_the_offer_too(sent):
    one = offers()[0]
    with writing():
        services.cancel(code=one.booking.code, phone=one.booking.phone, now=NOW)

    proposals.end_open(now=NOW)

    assert one.state is ProposalState.REPLACED
    assert db.session.get_one(Slot, one.slot_id).taken == 0


def test_an_offer_stands_for_a_day_or_to_the_evening_before(run_id):
    # Thursday's promises: Wednesday evening at eight.
    assert {one.open_until for one in offers()} == {clock.at(NOW.date(), time(20))}


def test_without_any_free_time_somebody_is_to_be_called(office):
    with writing():
        calendar_services.close_days(
            dates=[THURSDAY + timedelta(days=number) for number in range(40)],
            reason="Sửa nhà", province_code="15", office_id=office.id, **BY,
        )  # fmt: skip
        fit(office)

    start(office)

    assert {one.state for one in offers()} == {ProposalState.NO_TIME}
    assert len(proposals_runs.to_call(province_code="15", now=NOW)) == 2


def test_a_second_press_offers_nothing_twice(run_id, office):
    start(office)

    assert len(offers()) == 2


def test_many_are_prepared_by_a_worker_who_says_how_far_it_is(office, monkeypatch):
    monkeypatch.setattr(proposals_runs, "MOST_AT_ONCE", 1)
    close_thursday(office)
    number = start(office)
    run = proposals_runs.run_of(run_id=number, province_code="15")
    assert proposals_runs.progress(run) == (0, 2)
    job = db.session.scalars(select(Job).where(Job.kind == proposals_runs.JOB)).one()

    run_job(job.id)

    db.session.expire_all()
    assert proposals_runs.progress(run) == (2, 2)
    assert job.state is JobState.DONE
    assert {one.state for one in offers()} == {ProposalState.DRAFT}


def test_a_booking_of_a_run_that_moved_meanwhile_is_left_alone(sent):
    one = offers()[0]
    booking = db.session.get_one(Booking, one.booking_id)
    free = build.slot(office_id=booking.dossier.office_id, on=FRIDAY, opens=time(19))
    db.session.commit()
    with writing():
        services.reschedule(code=booking.code, phone=booking.phone, slot_id=free.id, now=NOW)

    with pytest.raises(OfferOverError), writing():
        proposals.accept(token=one.token, now=NOW)
