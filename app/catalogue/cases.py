"""What to bring in somebody's own case: simple questions, and the papers that follow from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.catalogue.procedure_models import (
    CaseChoice,
    CaseQuestion,
    PaperCase,
    Procedure,
    RequiredPaper,
)
from app.core.db import db
from app.core.text import fold

ARGUMENT = "case"
MOST_SAID = 60
MAX_KEY = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be given."""

    id: int
    text: str
    text_en: str
    note: str
    note_en: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Question:
    """One simple question; several procedures that ask the same ask it once."""

    id: int
    text: str
    text_en: str
    choices: tuple[Choice, ...]

    @property
    def is_answered(self) -> bool:
        """Whether one of its answers was given."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper to bring, and for which of the procedures."""

    name: str
    name_en: str
    originals: int
    copies: int
    note: str
    note_en: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What to bring: `papers` for sure, `maybe` until the questions are answered."""

    procedures: tuple[Procedure, ...]
    questions: tuple[Question, ...]
    papers: tuple[Paper, ...]
    maybe: tuple[Paper, ...]
    cases: tuple[int, ...]

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """The answers that were given, in the order of the questions."""
        return tuple(
            choice for question in self.questions for choice in question.choices if choice.is_chosen
        )

    @property
    def notes(self) -> tuple[Choice, ...]:
        """The answers that have something to tell."""
        return tuple(choice for choice in self.chosen if choice.note)


def said(arguments: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """
    Return the answers that an address carries, as `case=12&case=15` or `case-7=12`.

    What is no number is passed over; of one question's radio buttons only one arrives.
    """
    found = [
        int(value)
        for name, value in arguments
        if (name == ARGUMENT or name.startswith(f"{ARGUMENT}-"))
        and value.isascii()
        and value.isdigit()
        and len(value) <= 10
    ]
    return tuple(dict.fromkeys(one for one in found if 0 < one <= MAX_KEY))[:MOST_SAID]


def checklist(*, procedures: Sequence[Procedure], said: Sequence[int] = ()) -> Checklist:
    """Return what to bring for one or several procedures; papers they share are counted once."""
    numbers = [procedure.id for procedure in procedures]
    rows = _questions(numbers)
    chosen = _chosen(rows, said)
    bound = _bound(numbers) if rows else {}
    questions_of = {choice.id: row.id for row in rows for choice in row.choices}
    sure: list[Paper] = []
    maybe: list[Paper] = []
    for procedure in procedures:
        for row in procedure.required_papers:
            is_needed = _is_needed(bound.get(row.id, ()), questions_of, chosen)
            if is_needed is not False:
                (maybe if is_needed is None else sure).append(_paper(row, procedure.code))
    merged = _once(sure)
    held = {fold(paper.name) for paper in merged}
    return Checklist(
        procedures=tuple(procedures),
        questions=_asked(rows, chosen),
        papers=tuple(merged),
        maybe=tuple(_once(paper for paper in maybe if fold(paper.name) not in held)),
        cases=tuple(sorted(chosen)),
    )


def _questions(numbers: Sequence[int]) -> list[CaseQuestion]:
    statement = select(CaseQuestion).where(CaseQuestion.procedure_id.in_(numbers))
    found = db.session.scalars(statement.order_by(CaseQuestion.position, CaseQuestion.id)).all()
    return sorted(found, key=lambda row: (numbers.index(row.procedure_id), row.position))


def _bound(numbers: Sequence[int]) -> dict[int, list[int]]:
    """Return the answers that each paper waits for."""
    statement = (
        select(PaperCase.c.paper_id, PaperCase.c.choice_id)
        .join(RequiredPaper, RequiredPaper.id == PaperCase.c.paper_id)
        .where(RequiredPaper.procedure_id.in_(numbers))
        .order_by(PaperCase.c.paper_id, PaperCase.c.choice_id)
    )
    bound: dict[int, list[int]] = {}
    for paper_id, choice_id in db.session.execute(statement):
        bound.setdefault(paper_id, []).append(choice_id)
    return bound


def _chosen(rows: Sequence[CaseQuestion], said: Sequence[int]) -> set[int]:
    """Return the answers given, also to the same question of another procedure."""
    words = {
        (row.text, choice.text) for row in rows for choice in row.choices if choice.id in set(said)
    }
    first: dict[str, str] = {}
    for row in rows:
        for choice in row.choices:
            if (row.text, choice.text) in words:
                first.setdefault(row.text, choice.text)
    return {
        choice.id for row in rows for choice in row.choices if first.get(row.text) == choice.text
    }


def _is_needed(bound: Sequence[int], questions_of: dict[int, int], chosen: set[int]) -> bool | None:
    """Whether a paper is needed; None while a question that decides it waits for its answer."""
    answered = {questions_of[one] for one in chosen}
    is_open = False
    for question in dict.fromkeys(questions_of[one] for one in bound):
        if question not in answered:
            is_open = True
        elif not any(one in chosen for one in bound if questions_of[one] == question):
            return False
    return None if is_open else True


def _asked(rows: Sequence[CaseQuestion], chosen: set[int]) -> tuple[Question, ...]:
    asked: dict[str, CaseQuestion] = {}
    for row in rows:
        asked.setdefault(row.text, row)
    return tuple(
        Question(
            id=row.id,
            text=row.text,
            text_en=row.text_en,
            choices=tuple(_choice(choice, chosen) for choice in row.choices),
        )
        for row in asked.values()
    )


def _choice(choice: CaseChoice, chosen: set[int]) -> Choice:
    return Choice(
        id=choice.id,
        text=choice.text,
        text_en=choice.text_en,
        note=choice.note,
        note_en=choice.note_en,
        is_chosen=choice.id in chosen,
    )


def _paper(row: RequiredPaper, code: str) -> Paper:
    return Paper(
        name=row.name,
        name_en=row.name_en,
        originals=row.originals,
        copies=row.copies,
        note=row.note,
        note_en=row.note_en,
        codes=(code,),
    )


def _once(papers: Iterable[Paper]) -> list[Paper]:
    """Return papers without those that bear the same name: the larger numbers serve all."""
    found: dict[str, Paper] = {}
    for paper in papers:
        key = fold(paper.name)
        known = found.get(key)
        found[key] = paper if known is None else _joined(known, paper)
    return list(found.values())


def _joined(one: Paper, other: Paper) -> Paper:
    return replace(
        one,
        originals=max(one.originals, other.originals),
        copies=max(one.copies, other.copies),
        note=one.note or other.note,
        note_en=one.note_en or other.note_en,
        codes=tuple(dict.fromkeys(one.codes + other.codes)),
    )
