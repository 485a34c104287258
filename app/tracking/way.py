"""A dossier's way as its citizen reads it: what happened, who has the papers, what is next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.booking.models import Booking, BookingKind, BookingStatus
from app.core.i18n import _, when
from app.dossiers import queries as dossiers
from app.dossiers.models import Dossier, Holder
from app.dossiers.queries import StepState, TimelineStep
from app.tracking.ahead import ahead
from app.tracking.steps import Sign, WayStep
from app.tracking.words import failed_words

HOLDER_SIGNS = {
    Holder.CITIZEN: Sign.HOME,
    Holder.COURIER: Sign.COURIER,
    Holder.OFFICE: Sign.OFFICE,
}


def way(
    *, dossier: Dossier, visits: Sequence[Booking], is_by_name: bool, today: date
) -> list[WayStep]:
    """Return every step behind, the one where the papers are now, and those ahead."""
    past = behind(dossier=dossier, visits=visits, is_by_name=is_by_name)
    coming = list(ahead(dossier=dossier, visits=visits, today=today))
    if past and coming:
        past[-1] = replace(past[-1], state=StepState.NOW)
    return past + coming


def behind(*, dossier: Dossier, visits: Sequence[Booking], is_by_name: bool) -> list[WayStep]:
    """Return what happened to the papers, and which visits came to nothing, the oldest first."""
    missed = [one for one in visits if _came_to_nothing(one)]
    steps: list[WayStep] = []
    # The papers' own order stands, whatever a phone's clock said: only visits are put in between.
    for step in dossiers.behind(dossier=dossier, is_by_name=is_by_name):
        while missed and step.at and _at(missed[0]) < step.at:
            steps.append(_missed(missed.pop(0)))
        steps.append(_told(step))
    steps += map(_missed, missed)
    # Where the papers were is said once, by the last step: older ones keep only their fact.
    return [replace(step, text="") for step in steps[:-1]] + steps[-1:]


def holding(*, dossier: Dossier, is_by_name: bool) -> str:
    """Return in a sentence where the papers are now."""
    told = dossiers.behind(dossier=dossier, is_by_name=is_by_name)
    return next((step.text or step.title for step in reversed(told)), "")


def _told(step: TimelineStep) -> WayStep:
    place = step.place
    if step.holder is Holder.OFFICE and step.holder_name:
        place = _("Cán bộ %(name)s, %(place)s", name=step.holder_name, place=place)
    return WayStep(
        title=step.title,
        sign=_sign(step),
        state=StepState.DONE,
        place=place,
        text=step.text,
        when=when(step.at) if step.at else "",
    )


def _sign(step: TimelineStep) -> Sign:
    # The result has come to the office, or into the citizen's hand: nobody is told to hold papers.
    is_result = step.holder is Holder.OFFICE and not step.holder_name
    is_handed_over = step.holder is Holder.CITIZEN and bool(step.place)
    if is_result or is_handed_over or step.holder is None:
        return Sign.RESULT
    return HOLDER_SIGNS[step.holder]


def _came_to_nothing(visit: Booking) -> bool:
    return visit.status is BookingStatus.FAILED and visit.outcome_at is not None


def _at(visit: Booking) -> datetime:
    return visit.outcome_at or visit.window_to


def _missed(visit: Booking) -> WayStep:
    is_return = visit.kind is BookingKind.RETURN
    return WayStep(
        title=failed_words(visit),
        sign=Sign.MISSED,
        state=StepState.DONE,
        text=_("Kết quả vẫn an toàn.") if is_return else _("Giấy tờ vẫn an toàn ở bạn."),
        when=when(_at(visit)),
    )
