"""The way of a dossier in plain words: what happened, who holds the papers, what comes by when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.core.i18n import _, ngettext
from app.dossiers.models import CustodyEvent, Dossier, DossierStatus, Holder


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


def timeline(*, dossier: Dossier) -> list[TimelineStep]:
    """Return every step behind, the one where the papers are now, and those ahead."""
    behind = list(_behind(dossier))
    ahead = list(_ahead(dossier))
    if behind and ahead:
        behind[-1] = replace(behind[-1], state=StepState.NOW)
    # Where the papers were is said once, by the last step: older ones keep only their fact.
    return [replace(step, text="") for step in behind[:-1]] + behind[-1:] + ahead


def _behind(dossier: Dossier) -> Iterator[TimelineStep]:
    was_accepted = False
    for row in dossier.custody:
        yield _after_intake(row, dossier) if was_accepted else _before_intake(row, dossier)
        if row.holder is Holder.OFFICE and not was_accepted:
            was_accepted = True
            yield from _result(dossier)
    if dossier.status is DossierStatus.CANCELLED:
        yield TimelineStep(title=_("Đã huỷ"), text=_("Giấy tờ vẫn ở bạn."), at=dossier.cancelled_at)


def _before_intake(row: CustodyEvent, dossier: Dossier) -> TimelineStep:
    if row.holder is Holder.COURIER:
        return TimelineStep(
            title=_("Bưu tá đã nhận giấy tờ"),
            text=_("Bưu tá đang giữ giấy tờ của bạn."),
            place=_("Bưu tá %(name)s", name=row.holder_name),
            at=row.at,
        )
    if row.holder is Holder.OFFICE:
        return TimelineStep(
            title=_("Bộ phận Một cửa đã tiếp nhận hồ sơ"),
            text=_("Cơ quan đang giữ giấy tờ và giải quyết hồ sơ."),
            place=dossier.office.name,
            at=row.at,
        )
    is_first = row.position == 1
    return TimelineStep(
        title=_("Đã đặt lịch") if is_first else _("Giấy tờ ở lại với bạn"),
        text=_("Bạn đang giữ giấy tờ."),
        at=row.at,
    )


def _result(dossier: Dossier) -> Iterator[TimelineStep]:
    if dossier.result_ready_at is not None:
        yield TimelineStep(
            title=_("Đã có kết quả"),
            text=_("Kết quả đang ở Bộ phận Một cửa."),
            place=dossier.office.name,
            at=dossier.result_ready_at,
        )


def _after_intake(row: CustodyEvent, dossier: Dossier) -> TimelineStep:
    if row.holder is Holder.COURIER:
        return TimelineStep(
            title=_("Bưu tá mang kết quả đi trả"),
            text=_("Bưu tá đang giữ kết quả của bạn."),
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


def _ahead(dossier: Dossier) -> Iterator[TimelineStep]:
    status = dossier.status
    if status in {DossierStatus.RETURNED, DossierStatus.CANCELLED}:
        return
    if status is DossierStatus.OPENED:
        yield _next(
            _("Bạn giao giấy tờ"), text=_("Cho bưu tá tại nhà, hoặc tại quầy, theo lịch hẹn.")
        )
    if status in {DossierStatus.OPENED, DossierStatus.COLLECTED}:
        yield _next(_("Bộ phận Một cửa tiếp nhận hồ sơ"), place=dossier.office.name)
        yield _next(_("Có kết quả"), text=_how_long(dossier.procedure.statutory_days))
    if status is DossierStatus.ACCEPTED:
        yield _next(_("Có kết quả"), by=dossier.due_on)
    yield _next(_("Bạn nhận kết quả"), text=_("Bưu tá mang tới nhà, hoặc bạn nhận tại quầy."))


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
