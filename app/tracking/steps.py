"""One step of a dossier's way, as the page draws it."""

from dataclasses import dataclass
from enum import StrEnum

from app.dossiers.queries import StepState


class Sign(StrEnum):
    """What a step's picture shows: who has the papers, or what came."""

    HOME = "home"
    COURIER = "courier"
    OFFICE = "office"
    RESULT = "result"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class WayStep:
    """One step of the way, in words."""

    title: str
    sign: Sign
    state: StepState = StepState.NEXT
    place: str = ""
    text: str = ""
    when: str = ""
