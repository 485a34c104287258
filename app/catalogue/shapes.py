"""What a procedure is made of before it is stored."""

from dataclasses import dataclass

from app.catalogue.procedure_models import LifeEvent


@dataclass(frozen=True, kw_only=True)
class ChoiceLine:
    """One answer to a case question; the note is told to whoever chooses it."""

    text: str
    text_en: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """A simple question about the case, with its answers."""

    text: str
    text_en: str
    choices: tuple[ChoiceLine, ...]


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """
    One line of a procedure's list, before it is stored.

    `cases` names the answers for which it is needed, as "question.answer" counted from one
    ("1.2"); none: always. Of one question any answer will do, of several all must fit.
    """

    name: str
    name_en: str
    originals: int = 1
    copies: int = 0
    note: str = ""
    note_en: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProcedureFacts:
    """A procedure before it is stored; `statutory_days` are working days."""

    code: str
    name: str
    name_en: str
    plain_name: str
    field: str
    field_en: str
    life_event: LifeEvent
    is_provincial: bool
    statutory_days: int | None
    fee_vnd: int | None
    goes_by_post: bool
    duration_min: int
    result: str
    result_en: str
    papers: tuple[PaperLine, ...]
    questions: tuple[QuestionLine, ...] = ()
    search_words: tuple[str, ...] = ()
    decided_by: str = ""
    decided_by_en: str = ""
    days_note: str = ""
    days_note_en: str = ""
    fee_note: str = ""
    fee_note_en: str = ""
    why_not_by_post: str = ""
    why_not_by_post_en: str = ""
    goes_online: bool = False
    must_appear: bool = False
    source: str = ""
