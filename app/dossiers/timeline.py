"""The way of a dossier in plain words: what happened, who holds the papers, what comes by when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.core.i18n import _, ngettext
from app.dossiers.models import CustodyEvent, Dossier, DossierChannel, DossierStatus, Holder


class StepState(StrEnum):
    """Whether a step is behind, here, or ahead."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, kw_only=True)
class TimelineStep:
    """One step of a dossier's way, as a citizen reads it."""

    title: str
    state: StepState = StepState.DONE
    text: str = ""
    place: str = ""  # who holds the papers, by name
    at: datetime | None = None  # when it happened
    by: date | None = None  # when it is owed
    holder: Holder | None = None  # who holds the papers, or the result, since
    holder_name: str = ""


@dataclass(frozen=True, kw_only=True)
class _Sentences:
    """What is said of the citizen: to them, or by name to those who serve them."""

    courier_has_papers: str
    papers_stay: str
    has_papers: str
    had_papers: str
    courier_has_result: str
    hands_over: str
    receives: str
    how: str
    sent_online: str


def timeline(*, dossier: Dossier, is_for_staff: bool = False) -> list[TimelineStep]:
    """Return every step behind, the one where the papers are now, and those ahead."""
    past = behind(dossier=dossier, is_by_name=is_for_staff)
    said = _of_citizen(dossier.applicant_name) if is_for_staff else _to_citizen()
    ahead = list(_ahead(dossier, said))
    if past and ahead:
        past[-1] = replace(past[-1], state=StepState.NOW)
    # Where the papers were is said once, by the last step: older ones keep only their fact.
    return [replace(step, text="") for step in past[:-1]] + past[-1:] + ahead


def behind(*, dossier: Dossier, is_by_name: bool = False) -> list[TimelineStep]:
    """Return what happened so far, each step with what it meant for the papers."""
    said = _of_citizen(dossier.applicant_name) if is_by_name else _to_citizen()
    return list(_behind(dossier, said))


def _to_citizen() -> _Sentences:
    return _Sentences(
        courier_has_papers=_("Bưu tá đang giữ giấy tờ của bạn."),
        papers_stay=_("Giấy tờ ở lại với bạn"),
        has_papers=_("Bạn đang giữ giấy tờ."),
        had_papers=_("Giấy tờ vẫn ở bạn."),
        courier_has_result=_("Bưu tá đang giữ kết quả của bạn."),
        hands_over=_("Bạn giao giấy tờ"),
        receives=_("Bạn nhận kết quả"),
        how=_("Bưu tá mang tới nhà, hoặc bạn nhận tại quầy."),
        sent_online=_("Cơ quan đang giải quyết hồ sơ. Bản gốc vẫn ở bạn."),
    )


def _of_citizen(name: str) -> _Sentences:
    return _Sentences(
        courier_has_papers=_("Bưu tá đang giữ giấy tờ của %(name)s.", name=name),
        papers_stay=_("Giấy tờ ở lại với %(name)s", name=name),
        has_papers=_("%(name)s đang giữ giấy tờ.", name=name),
        had_papers=_("Giấy tờ vẫn ở %(name)s.", name=name),
        courier_has_result=_("Bưu tá đang giữ kết quả của %(name)s.", name=name),
        hands_over=_("%(name)s giao giấy tờ", name=name),
        receives=_("%(name)s nhận kết quả", name=name),
        how=_("Bưu tá mang tới nhà, hoặc trao tại quầy."),
        sent_online=_("Cơ quan đang giải quyết hồ sơ. Bản gốc vẫn ở %(name)s.", name=name),
    )


def _behind(dossier: Dossier, said: _Sentences) -> Iterator[TimelineStep]:
    was_accepted = False
    for row in dossier.custody:
        step = _after_intake if was_accepted else _before_intake
        told = step(row, dossier, said)
        yield replace(told, holder=row.holder, holder_name=row.holder_name)
        if row.holder is Holder.OFFICE and not was_accepted:
            was_accepted = True
            yield from _result(dossier)
    if dossier.status is DossierStatus.CANCELLED:
        yield TimelineStep(
            title=_("Đã huỷ"),
            text=said.had_papers,
            at=dossier.cancelled_at,
            holder=Holder.CITIZEN,
        )


def _before_intake(row: CustodyEvent, dossier: Dossier, said: _Sentences) -> TimelineStep:
    if row.holder is Holder.COURIER:
        return TimelineStep(
            title=_("Bưu tá đã nhận giấy tờ"),
            text=said.courier_has_papers,
            place=_("Bưu tá %(name)s", name=row.holder_name),
            at=row.at,
        )
    if row.holder is Holder.OFFICE:
        return TimelineStep(
            title=_("Bộ phận Một cửa đã tiếp nhận hồ sơ"),
            text=said.sent_online
            if dossier.channel is DossierChannel.ONLINE
            else _("Cơ quan đang giữ giấy tờ và giải quyết hồ sơ."),
            place=dossier.office.name,
            at=row.at,
        )
    return TimelineStep(
        title=_began(dossier) if row.position == 1 else said.papers_stay,
        text=said.has_papers,
        at=row.at,
    )


def _began(dossier: Dossier) -> str:
    is_online = dossier.channel is DossierChannel.ONLINE
    words: str = _("Đã nộp trực tuyến") if is_online else _("Đã đặt lịch")
    return words


def _result(dossier: Dossier) -> Iterator[TimelineStep]:
    if dossier.result_ready_at is not None:
        yield TimelineStep(
            title=_("Đã có kết quả"),
            text=_("Kết quả đang ở Bộ phận Một cửa."),
            place=dossier.office.name,
            at=dossier.result_ready_at,
            holder=Holder.OFFICE,
        )


def _after_intake(row: CustodyEvent, dossier: Dossier, said: _Sentences) -> TimelineStep:
    if row.holder is Holder.COURIER:
        return TimelineStep(
            title=_("Bưu tá mang kết quả đi trả"),
            text=said.courier_has_result,
            place=_("Bưu tá %(name)s", name=row.holder_name),
            at=row.at,
        )
    if row.holder is Holder.OFFICE:
        return TimelineStep(
            title=_("Kết quả về lại Bộ phận Một cửa"),
            text=_("Kết quả đang ở Bộ phận Một cửa."),
            place=dossier.office.name,
            at=row.at,
        )
    return TimelineStep(
        title=_("Đã trao kết quả"),
        place=_("Người nhận: %(name)s", name=row.holder_name),
        at=row.at,
    )


def _ahead(dossier: Dossier, said: _Sentences) -> Iterator[TimelineStep]:
    status = dossier.status
    if status in {DossierStatus.RETURNED, DossierStatus.CANCELLED}:
        return
    if status is DossierStatus.OPENED:
        yield _next(said.hands_over, text=_("Cho bưu tá tại nhà, hoặc tại quầy, theo lịch hẹn."))
    if status in {DossierStatus.OPENED, DossierStatus.COLLECTED}:
        yield _next(_("Bộ phận Một cửa tiếp nhận hồ sơ"), place=dossier.office.name)
        yield _next(_("Có kết quả"), text=_how_long(dossier.procedure.statutory_days))
    if status is DossierStatus.ACCEPTED:
        yield _next(_("Có kết quả"), by=dossier.due_on)
    yield _next(said.receives, text=said.how)


def _next(title: str, *, text: str = "", place: str = "", by: date | None = None) -> TimelineStep:
    return TimelineStep(title=title, text=text, place=place, by=by, state=StepState.NEXT)


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
