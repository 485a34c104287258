"""Places that came free are offered to those who wait, one after the other; for the beat."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import Select, or_, select

from app.booking import holds, making, planning, queries, waitlist, zones
from app.booking.errors import NotFetchedError, SlotFullError
from app.booking.models import Booking, BookingItem, BookingKind
from app.booking.queries import STANDING, FreeTime
from app.booking.site import NO_SITE, Site
from app.booking.waitlist_models import MOST_TEXTS, HalfDay, WaitlistEntry, WaitState
from app.catalogue.models import Procedure
from app.core import clock
from app.core.db import db, writing
from app.core.i18n import _, force_locale, hour, short_day
from app.dossiers.models import Dossier
from app.notify import services as notify

OFFER_LASTS = timedelta(minutes=45)
FIRST_TEXT, LAST_TEXT = time(8), time(20)  # nobody is woken
NOON = 12
MOST_TRIES = 3


def offer_freed(*, now: datetime, site: Site = NO_SITE) -> int:
    """
    Offer free places to those who wait, in order of arrival; return how many were told. Commits.

    Whoever was offered one already stands behind those who were not.
    """
    end_over(now=now)
    if not FIRST_TEXT <= clock.local(now).time() < LAST_TEXT:
        return 0
    told = 0
    for entry_id in _in_order(now):
        with writing():
            told += _offer_one(entry_id, now=now, site=site)
    return told


def end_over(*, now: datetime) -> int:
    """End offers that nobody answered, and waiting that is over; return how many. Commits."""
    ids = list(db.session.scalars(_over(now))) + _booked_otherwise()
    for entry_id in dict.fromkeys(ids):
        with writing():
            _end(entry_id, now=now)
    return len(ids)


def _in_order(now: datetime) -> list[int]:
    waiting = (
        select(WaitlistEntry)
        .where(WaitlistEntry.state == WaitState.WAITING, WaitlistEntry.texts < MOST_TEXTS)
        .order_by(WaitlistEntry.texts, WaitlistEntry.made_at, WaitlistEntry.id)
    )
    has_room: dict[tuple[int | None, int | None], bool] = {}
    found = []
    for entry in db.session.scalars(waiting):
        place = (entry.group_id, entry.zone_id)
        if place not in has_room:  # Most places are full, and asked about once.
            has_room[place] = bool(_free(entry, now=now, minutes=0))
        if has_room[place]:
            found.append(entry.id)
    return found


def _offer_one(entry_id: int, *, now: datetime, site: Site) -> int:
    entry = db.session.get_one(
        WaitlistEntry, entry_id, with_for_update={"of": WaitlistEntry}, populate_existing=True
    )
    if entry.state is not WaitState.WAITING or entry.texts >= MOST_TEXTS:
        return 0
    held = _hold(entry, now=now)
    if held is None:
        return 0
    entry.state, entry.offer_slot_id, entry.offer_until = (
        WaitState.OFFERED,
        held.id,
        now + OFFER_LASTS,
    )
    db.session.flush()
    _tell(entry, held, site=site, now=now)
    return 1


def _hold(entry: WaitlistEntry, *, now: datetime) -> FreeTime | None:
    procedures = _procedures(entry)
    minutes = planning.visit_minutes(procedures)
    entry.texts += 1  # Each offer has a key of its own.
    for free in _suiting(entry, _free(entry, now=now, minutes=minutes))[:MOST_TRIES]:
        try:
            with db.session.begin_nested():
                place = making.place_of(
                    kind=entry.kind,
                    slot_id=free.id,
                    procedures=procedures,
                    commune_code=entry.commune_code,
                    office_id=entry.office_id,
                    group_id=entry.group_id,
                    is_far=entry.is_far,
                    now=now,
                )
                holds.hold(key=entry.offer_key, place=place, now=now, lasts=OFFER_LASTS)
        except (SlotFullError, NotFetchedError):
            continue
        return free
    entry.texts -= 1
    return None


def _procedures(entry: WaitlistEntry) -> list[Procedure]:
    return [
        entry.procedure,
        *(db.session.get_one(Procedure, item.procedure_id) for item in waitlist.items(entry)),
    ]


def _free(entry: WaitlistEntry, *, now: datetime, minutes: int) -> list[FreeTime]:
    # There must be time to answer, and to come.
    later = now + OFFER_LASTS
    days = waitlist.LONGEST.days + 1
    if entry.group is not None:
        return queries.open_slots(
            group_id=entry.group_id,
            after=planning.first_counter_start(now=later, group=entry.group),
            days=days,
            minutes=minutes,
            is_far=entry.is_far,
        )
    return queries.open_slots(
        zone_id=entry.zone_id,
        after=planning.first_pickup_start(now=later),
        days=days,
        weekdays=zones.service_weekdays(commune_code=entry.commune_code or ""),
    )


def _suiting(entry: WaitlistEntry, free: Iterable[FreeTime]) -> list[FreeTime]:
    return [
        one
        for one in free
        if entry.from_on <= clock.local_day(one.starts_at) <= entry.to_on
        and _is_in_half(one, entry.half)
        and one.id != entry.offer_slot_id  # What they let go they are not asked about again.
    ]


def _is_in_half(one: FreeTime, half: HalfDay) -> bool:
    is_morning = clock.local(one.starts_at).hour < NOON
    return half is HalfDay.ANY or (half is HalfDay.MORNING) == is_morning


def _tell(entry: WaitlistEntry, free: FreeTime, *, site: Site, now: datetime) -> None:
    until = now + OFFER_LASTS
    link = site.link(f"/waitlist/{entry.token}")
    with force_locale(entry.language):
        text = _(
            "Tận Tay: có chỗ %(hour)s %(on)s tại %(office)s. Giữ cho bạn tới %(until)s.",
            hour=hour(free.starts_at),
            on=short_day(free.starts_at),
            office=entry.office.name,
            until=hour(until),
        )
        if entry.kind is BookingKind.PICKUP:
            text = _(
                "Tận Tay: bưu tá nhận được hồ sơ ngày %(on)s, từ %(hour)s. Giữ chỗ tới %(until)s.",
                on=short_day(free.starts_at),
                hour=hour(free.starts_at),
                until=hour(until),
            )
        how = _("Nhận chỗ: %(link)s", link=link) if link else _("Mở lại trang chờ để nhận.")
    notify.enqueue(
        phone=entry.phone_told, text=f"{text} {how}", reason="waitlist", now=now, ends_at=until
    )


def _over(now: datetime) -> Select[tuple[int]]:
    is_unanswered = (WaitlistEntry.state == WaitState.OFFERED) & (WaitlistEntry.offer_until <= now)
    return select(WaitlistEntry.id).where(
        WaitlistEntry.closed_at.is_(None),
        or_(is_unanswered, WaitlistEntry.to_on < clock.local_day(now)),
    )


def _booked_otherwise() -> list[int]:
    """Who booked the same by themselves meanwhile."""
    statement = (
        select(WaitlistEntry.id)
        .join(Booking, Booking.phone == WaitlistEntry.phone)
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .join(Dossier, BookingItem.dossier_id == Dossier.id)
        .where(
            WaitlistEntry.closed_at.is_(None),
            Booking.status.in_(STANDING),
            Booking.booked_at >= WaitlistEntry.made_at,
            Dossier.procedure_id == WaitlistEntry.procedure_id,
            Dossier.applicant_name == WaitlistEntry.name,
        )
    )
    return list(db.session.scalars(statement))


def _end(entry_id: int, *, now: datetime) -> None:
    entry = db.session.get_one(
        WaitlistEntry, entry_id, with_for_update={"of": WaitlistEntry}, populate_existing=True
    )
    if entry.closed_at is not None:
        return
    is_offered = entry.state is WaitState.OFFERED and entry.offer_until is not None
    is_last_day = entry.to_on < clock.local_day(now)
    if is_last_day or entry_id in _booked_otherwise():
        waitlist.close(entry, WaitState.ENDED, now=now)
    elif is_offered and (entry.offer_until or now) <= now:
        waitlist.take_back(entry, now=now)
