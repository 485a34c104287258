"""A procedure's facts: read from its rows, written into them, kept as JSON, and compared."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.catalogue.procedure_models import (
    CaseChoice,
    CaseQuestion,
    LifeEvent,
    Procedure,
    RequiredPaper,
)
from app.catalogue.search_words import search_words
from app.catalogue.shapes import ChoiceLine, PaperLine, ProcedureFacts, QuestionLine
from app.core.i18n import _

LISTS = frozenset({"papers", "questions", "search_words"})
COLUMNS = tuple(one.name for one in fields(ProcedureFacts) if one.name not in LISTS)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One fact that two states of a procedure do not share; lists are written a line each."""

    fact: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def facts_of(procedure: Procedure) -> ProcedureFacts:
    """Return what is stored of a procedure."""
    places = {
        choice.id: f"{question.position}.{choice.position}"
        for question in procedure.questions
        for choice in question.choices
    }
    return ProcedureFacts(
        **{name: getattr(procedure, name) for name in COLUMNS},
        search_words=tuple(procedure.search_words.splitlines()),
        questions=tuple(_question_line(question) for question in procedure.questions),
        papers=tuple(_paper_line(paper, places) for paper in procedure.required_papers),
    )


def as_json(facts: ProcedureFacts) -> dict[str, Any]:
    """Return facts as they are kept in a version."""
    return asdict(facts) | {"life_event": facts.life_event.value}


def from_json(kept: dict[str, Any]) -> ProcedureFacts:
    """Return facts that were kept in a version; facts that are newer than it are left out."""
    known = {one.name for one in fields(ProcedureFacts)}
    return ProcedureFacts(
        **{name: value for name, value in kept.items() if name in known - LISTS - {"life_event"}},
        life_event=LifeEvent(kept["life_event"]),
        search_words=tuple(kept.get("search_words", ())),
        papers=tuple(
            PaperLine(**paper | {"cases": tuple(paper.get("cases", ()))})
            for paper in kept["papers"]
        ),
        questions=tuple(
            QuestionLine(
                text=question["text"],
                text_en=question["text_en"],
                choices=tuple(ChoiceLine(**choice) for choice in question["choices"]),
            )
            for question in kept.get("questions", ())
        ),
    )


def differences(before: ProcedureFacts, after: ProcedureFacts) -> list[Difference]:
    """Return the facts that changed, in the order in which they are described."""
    changed = [
        one.name
        for one in fields(ProcedureFacts)
        if getattr(before, one.name) != getattr(after, one.name)
    ]
    return [
        Difference(
            fact=name,
            before=_written(getattr(before, name)),
            after=_written(getattr(after, name)),
        )
        for name in changed
    ]


def search_key(facts: ProcedureFacts) -> str:
    """Return all words by which a procedure is found, folded."""
    parts = (
        facts.plain_name, facts.name, facts.name_en, *facts.search_words, facts.field, facts.code,
    )  # fmt: skip
    return " ".join(search_words(part) for part in parts)


def put_question(row: CaseQuestion, line: QuestionLine, position: int) -> CaseQuestion:
    """Write a question and its answers; an answer of the same words keeps its number in links."""
    known = {choice.text: choice for choice in row.choices}
    row.position, row.text, row.text_en = position, line.text, line.text_en
    row.choices = [
        _put_choice(known.pop(choice.text, CaseChoice()), choice, place)
        for place, choice in enumerate(line.choices, start=1)
    ]
    return row


def paper_row(line: PaperLine, position: int, choices: dict[str, CaseChoice]) -> RequiredPaper:
    """Return a paper as a row, bound to the answers for which it is needed."""
    return RequiredPaper(
        position=position,
        name=line.name,
        name_en=line.name_en,
        originals=line.originals,
        copies=line.copies,
        note=line.note,
        note_en=line.note_en,
        choices=[choices[case] for case in line.cases if case in choices],
    )


def _put_choice(row: CaseChoice, line: ChoiceLine, position: int) -> CaseChoice:
    row.position = position
    for name, text in asdict(line).items():
        setattr(row, name, text)
    return row


def _question_line(question: CaseQuestion) -> QuestionLine:
    return QuestionLine(
        text=question.text,
        text_en=question.text_en,
        choices=tuple(
            ChoiceLine(
                text=choice.text, text_en=choice.text_en, note=choice.note, note_en=choice.note_en
            )
            for choice in question.choices
        ),
    )


def _paper_line(paper: RequiredPaper, places: dict[int, str]) -> PaperLine:
    # Without questions nobody asks for a paper's cases: one question to the database fewer.
    bound = [places[choice.id] for choice in paper.choices] if places else []
    return PaperLine(
        name=paper.name,
        name_en=paper.name_en,
        originals=paper.originals,
        copies=paper.copies,
        note=paper.note,
        note_en=paper.note_en,
        cases=tuple(sorted(bound)),
    )


def _written(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(line for one in value for line in _lines(one))
    return () if value is None or value == "" else (str(value),)


def _lines(one: object) -> Iterator[str]:
    match one:
        case PaperLine():
            sheets = _(
                "%(originals)s bản chính, %(copies)s bản sao",
                originals=one.originals, copies=one.copies,
            )  # fmt: skip
            words = (one.name, one.name_en, sheets, one.note, one.note_en, " ".join(one.cases))
            yield " | ".join(filter(None, words))
        case QuestionLine():
            yield f"{one.text} | {one.text_en}"
            for choice in one.choices:
                told = (choice.text, choice.text_en, choice.note, choice.note_en)
                yield ("– " + " | ".join(told)).rstrip(" |")
        case _:
            yield str(one)
