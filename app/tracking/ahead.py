"""What is still to come on a dossier's way: where, and when or by which day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.booking.models import Booking, BookingKind, BookingStatus, MeetingPlace
from app.booking.pages import time_of
from app.booking.queries import STANDING
from app.core.i18n import _, day, ngettext, phone
from app.dossiers.deadlines import expected_on, intake_on
from app.dossiers.models import Dossier, DossierStatus
from app.tracking.steps import Sign, WayStep
from app.tracking.words import RETURNS, given_name

ENDED = {DossierStatus.RETURNED, DossierStatus.CANCELLED}
BEFORE_INTAKE = {DossierStatus.OPENED, DossierStatus.COLLECTED}


def ahead(*, dossier: Dossier, visits: Sequence[Booking], today: date) -> Iterator[WayStep]:
    """Yield the steps ahead, the next one first."""
    if dossier.status in ENDED:
        return
    coming = [one for one in visits if not has_passed(one, today=today)]
    bringing = [one for one in coming if one.kind is not BookingKind.RETURN]
    if dossier.status is DossierStatus.OPENED:
        yield _handing_in(dossier, bringing)
    if dossier.status in BEFORE_INTAKE and _is_carried(bringing):
        yield _intake(dossier, bringing)
    if dossier.status in BEFORE_INTAKE | {DossierStatus.ACCEPTED}:
        yield _result(dossier, bringing, today=today)
    returns = [one for one in coming if one.kind is BookingKind.RETURN]
    yield _return(dossier, visits, returns)


def has_passed(visit: Booking, *, today: date) -> bool:
    """Whether the day of a visit is over, and nobody noted what became of it."""
    is_dated = visit.kind is not BookingKind.ONLINE and visit.status in STANDING
    return is_dated and visit.on < today


def meeting_place(visit: Booking) -> str:
    """Return where a courier and the citizen meet."""
    if visit.place is MeetingPlace.POST_POINT and visit.point:
        return visit.point.name
    commune = visit.commune.name if visit.commune else ""
    parts = [visit.hamlet, commune]
    # A door that was chosen from the offers names its people already.
    is_named = visit.focal is not None and visit.focal.full_name in visit.hamlet
    if visit.place is MeetingPlace.FOCAL_PERSON and visit.focal and not is_named:
        parts.insert(0, _("Nhà %(name)s, đầu mối thôn", name=visit.focal.full_name))
    return ", ".join(part for part in parts if part)


def _handing_in(dossier: Dossier, visits: Sequence[Booking]) -> WayStep:
    standing = _standing(visits)
    if standing is None:
        return WayStep(title=_("Đặt lịch khác để nộp hồ sơ"), sign=Sign.HOME)
    if standing.kind is BookingKind.COUNTER:
        place = f"{dossier.office.name}, {dossier.office.address}"
        title, when = _("Nộp hồ sơ tại quầy, nhận giấy hẹn"), time_of(standing)
        return WayStep(title=title, sign=Sign.OFFICE, place=place, when=when)
    if standing.kind is BookingKind.ONLINE:
        return WayStep(
            title=_("Bộ phận Một cửa xem hồ sơ nộp trực tuyến"),
            sign=Sign.OFFICE,
            place=dossier.office.name,
        )
    return WayStep(
        title=_("Bưu tá tới nhận giấy tờ"),
        sign=Sign.COURIER,
        place=meeting_place(standing),
        text=_who_comes(standing),
        when=time_of(standing),
    )


def _who_comes(visit: Booking) -> str:
    if visit.status is BookingStatus.PROMISED and visit.courier:
        name: str = _("Người tới: bưu tá %(name)s.", name=given_name(visit.courier.full_name))
        return name
    words: str = _("Chiều hôm trước, bạn nhận tin nhắn có giờ bưu tá tới.")
    return words


def _intake(dossier: Dossier, visits: Sequence[Booking]) -> WayStep:
    fetched = [one for one in visits if one.kind is BookingKind.PICKUP][-1]
    by = None
    if fetched.status in STANDING or dossier.status is DossierStatus.COLLECTED:
        at = fetched.outcome_at or fetched.window_from
        by = intake_on(handed_over_at=at, province_code=dossier.office.commune.province_code)
    return WayStep(
        title=_("Bộ phận Một cửa tiếp nhận hồ sơ"),
        sign=Sign.OFFICE,
        place=dossier.office.name,
        when=_("Chậm nhất %(day)s", day=day(by)) if by else "",
    )


def _result(dossier: Dossier, visits: Sequence[Booking], *, today: date) -> WayStep:
    days = dossier.procedure.statutory_days
    step = WayStep(title=_("Có kết quả"), sign=Sign.RESULT, text=_how_long(days))
    if dossier.status is DossierStatus.ACCEPTED:
        return _owed(step, dossier, today=today)
    last = _standing(visits) or (visits[-1] if visits else None)
    if last is None or last.status not in (*STANDING, BookingStatus.DONE):
        return step
    by = expected_on(
        handed_over_at=last.outcome_at or last.window_from,
        is_carried=last.kind is BookingKind.PICKUP,
        statutory_days=days,
        province_code=dossier.office.commune.province_code,
    )
    return replace(step, when=_("Dự kiến %(day)s", day=day(by)) if by else "")


def _owed(step: WayStep, dossier: Dossier, *, today: date) -> WayStep:
    due = dossier.due_on
    if due is None:
        return replace(step, text=_("Cơ quan báo ngày trả trên giấy hẹn."))
    late = ""
    if due < today:
        number = phone(dossier.office.phone)
        late = _("Đã quá ngày hẹn. Bạn gọi %(phone)s để hỏi.", phone=number)
    return replace(step, text=late, when=_("Hẹn: %(day)s", day=day(due)))


def _return(dossier: Dossier, visits: Sequence[Booking], returns: Sequence[Booking]) -> WayStep:
    standing = _standing(returns)
    if standing is not None:
        return WayStep(
            title=_("Bưu tá mang kết quả tới"),
            sign=Sign.COURIER,
            place=meeting_place(standing),
            text=_who_comes(standing),
            when=time_of(standing),
        )
    agreed = visits[0] if visits else None
    where = agreed.return_place if agreed else MeetingPlace.OFFICE
    return WayStep(
        title=str(RETURNS[where]),
        sign=Sign.OFFICE if where is MeetingPlace.OFFICE else Sign.HOME,
        place=_return_place(dossier, agreed, where),
        text=_("Mang giấy hẹn và giấy tờ tuỳ thân."),
    )


def _return_place(dossier: Dossier, agreed: Booking | None, where: MeetingPlace) -> str:
    if agreed is None or where is MeetingPlace.OFFICE:
        return dossier.office.name
    if where is MeetingPlace.POST_POINT:
        return agreed.return_point.name if agreed.return_point else ""
    if where is MeetingPlace.FOCAL_PERSON:
        return agreed.return_focal.full_name if agreed.return_focal else ""
    return meeting_place(agreed)


def _standing(visits: Sequence[Booking]) -> Booking | None:
    return next((one for one in reversed(visits) if one.status in STANDING), None)


def _is_carried(visits: Sequence[Booking]) -> bool:
    return any(one.kind is BookingKind.PICKUP for one in visits)


def _how_long(statutory_days: int | None) -> str:
    words: str = ""
    if statutory_days == 0:
        words = _("Ngay trong ngày tiếp nhận.")
    elif statutory_days is not None:
        words = ngettext(
            "Trong %(num)d ngày làm việc, kể từ khi tiếp nhận.",
            "Trong %(num)d ngày làm việc, kể từ khi tiếp nhận.",
            statutory_days,
        )
    return words
