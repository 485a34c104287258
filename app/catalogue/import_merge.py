"""What a line of a file makes of a procedure: what it does not say stays as it was."""

from dataclasses import replace
from typing import Any

from app.catalogue.procedure_models import LifeEvent
from app.catalogue.shapes import PaperLine, ProcedureFacts
from app.core.text import fold

# A new procedure is nothing without these; all else has a sensible beginning.
NEEDED = ("name", "field", "is_provincial")
DURATION_MIN = 20
LONGEST_PLAIN_NAME = 100
# The English twin of a fact that a file changes without it: a stale translation misleads more.
TWINS = {"name": "name_en", "field": "field_en", "result": "result_en", "fee_note": "fee_note_en"}
TWINS |= {"days_note": "days_note_en", "why_not_by_post": "why_not_by_post_en"}
TWINS |= {"decided_by": "decided_by_en"}
# Words in the name of a procedure or its field, and the life event that they stand for.
_EVENTS = (
    ("khai tu", LifeEvent.DEATH), ("mai tang", LifeEvent.DEATH), ("thua ke", LifeEvent.DEATH),
    ("tu tuat", LifeEvent.DEATH), ("ket hon", LifeEvent.MARRIAGE),
    ("hon nhan", LifeEvent.MARRIAGE), ("khai sinh", LifeEvent.BIRTH),
    ("thai san", LifeEvent.BIRTH), ("xuat nhap canh", LifeEvent.GOING_ABROAD),
    ("ho chieu", LifeEvent.GOING_ABROAD), ("ly lich tu phap", LifeEvent.GOING_ABROAD),
    ("lai xe", LifeEvent.DRIVING), ("dang ky xe", LifeEvent.DRIVING),
    ("phuong tien giao thong", LifeEvent.DRIVING), ("duong bo", LifeEvent.DRIVING),
    ("con nuoi", LifeEvent.FAMILY_SUPPORT), ("ngheo", LifeEvent.FAMILY_SUPPORT),
    ("bao tro", LifeEvent.FAMILY_SUPPORT), ("nguoi co cong", LifeEvent.FAMILY_SUPPORT),
    ("tre em", LifeEvent.FAMILY_SUPPORT), ("bhxh", LifeEvent.WORK_INSURANCE),
    ("bao hiem", LifeEvent.WORK_INSURANCE), ("viec lam", LifeEvent.WORK_INSURANCE),
    ("lao dong", LifeEvent.WORK_INSURANCE), ("kinh doanh", LifeEvent.BUSINESS),
    ("doanh nghiep", LifeEvent.BUSINESS), ("hop tac", LifeEvent.BUSINESS),
    ("lam nghiep", LifeEvent.BUSINESS), ("thuy san", LifeEvent.BUSINESS),
    ("dat dai", LifeEvent.HOUSE_LAND), ("nha o", LifeEvent.HOUSE_LAND),
    ("xay dung", LifeEvent.HOUSE_LAND), ("cu tru", LifeEvent.HOUSE_LAND),
)  # fmt: skip


def missing(given: dict[str, Any], known: ProcedureFacts | None) -> list[str]:
    """Return the facts without which a new procedure cannot be added."""
    if known is not None:
        return []
    return [fact for fact in NEEDED if given.get(fact) in (None, "")]


def merged(given: dict[str, Any], known: ProcedureFacts | None) -> ProcedureFacts:
    """
    Return the facts of a procedure after a line of a file.

    Parameters
    ----------
    given
        What the line says, by fact, `updated_on` excepted; an empty name or field says nothing.
    known
        What is known of the procedure; None when it is new, then nothing may be `missing`.
    """
    base = known or _beginning(given)
    said = {
        fact: value
        for fact, value in given.items()
        if not (value in ("", None) and fact in _NEVER_EMPTY)
    }
    if "life_event" in said:
        said["life_event"] = LifeEvent(said["life_event"])
    if "search_words" in said:
        said["search_words"] = tuple(said["search_words"])
    if "papers" in said:
        said["papers"] = _papers(said["papers"], base)
    return replace(base, **_twins(said, base), **said)


_NEVER_EMPTY = frozenset(
    {"name", "name_en", "plain_name", "field", "field_en", "duration_min", "result", "result_en"}
)


def _twins(said: dict[str, Any], base: ProcedureFacts) -> dict[str, Any]:
    return {
        twin: said[fact]
        for fact, twin in TWINS.items()
        if fact in said and twin not in said and said[fact] != getattr(base, fact)
    }


def _beginning(given: dict[str, Any]) -> ProcedureFacts:
    name = str(given["name"])
    result = str(given.get("result") or "Kết quả giải quyết")
    return ProcedureFacts(
        code=str(given["code"]),
        name=name,
        name_en=name,
        plain_name=_plain(name),
        field=str(given["field"]),
        field_en=str(given["field"]),
        life_event=_event(name, str(given["field"])),
        is_provincial=bool(given["is_provincial"]),
        statutory_days=None,
        fee_vnd=None,
        goes_by_post=False,
        duration_min=DURATION_MIN,
        result=result,
        result_en=result,
        papers=(),
    )


def _plain(name: str) -> str:
    bare = name.removeprefix("Thủ tục ").strip()
    bare = bare[:1].upper() + bare[1:]
    if len(bare) <= LONGEST_PLAIN_NAME:
        return bare
    return bare[: LONGEST_PLAIN_NAME - 1].rsplit(" ", 1)[0] + "…"


def _event(name: str, field: str) -> LifeEvent:
    said = f" {fold(name)} {fold(field)} "
    return next((event for words, event in _EVENTS if f" {words} " in said), LifeEvent.PAPERS)


def _papers(given: list[dict[str, Any]], base: ProcedureFacts) -> tuple[PaperLine, ...]:
    """Return papers; one that is known by its name keeps its English, its note and its cases."""
    # To the letter first: two lines of one list may differ by an accent alone.
    exact = {paper.name: paper for paper in base.papers}
    alike: dict[str, PaperLine] = {}
    if any(one["name"] not in exact for one in given):  # Folding long lists takes its time.
        alike = {fold(paper.name): paper for paper in reversed(base.papers)}
    return tuple(_paper(one, _known(one["name"], exact, alike)) for one in given)


def _known(name: str, exact: dict[str, PaperLine], alike: dict[str, PaperLine]) -> PaperLine | None:
    return exact.get(name) or (alike.get(fold(name)) if alike else None)


def _paper(given: dict[str, Any], known: PaperLine | None) -> PaperLine:
    if known is None:
        return PaperLine(name_en=given["name"], **given)
    return replace(known, name=given["name"], originals=given["originals"], copies=given["copies"])
