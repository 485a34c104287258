"""Change one line in the lists of a procedure's facts: papers, questions."""

from dataclasses import replace

from app.catalogue.shapes import PaperLine, ProcedureFacts, QuestionLine


def with_paper(facts: ProcedureFacts, line: PaperLine, *, position: int | None) -> ProcedureFacts:
    """Return facts with a paper at a position counted from one, or added at the end."""
    papers = list(facts.papers)
    if position is None or not 1 <= position <= len(papers):
        papers.append(line)
    else:
        papers[position - 1] = line
    return replace(facts, papers=tuple(papers))


def without_paper(facts: ProcedureFacts, *, position: int) -> ProcedureFacts:
    """Return facts without the paper at a position; one that is not there is gone already."""
    kept = [one for place, one in enumerate(facts.papers, start=1) if place != position]
    return replace(facts, papers=tuple(kept))


def with_paper_up(facts: ProcedureFacts, *, position: int) -> ProcedureFacts:
    """Return facts with a paper one place nearer to the beginning."""
    papers = list(facts.papers)
    if 2 <= position <= len(papers):
        papers[position - 2 : position] = [papers[position - 1], papers[position - 2]]
    return replace(facts, papers=tuple(papers))


def with_question(
    facts: ProcedureFacts, line: QuestionLine, *, position: int | None
) -> ProcedureFacts:
    """
    Return facts with a question at a position, or added at the end.

    Papers that wait for an answer which is no longer there are needed always.
    """
    questions = list(facts.questions)
    if position is None or not 1 <= position <= len(questions):
        return replace(facts, questions=(*questions, line))
    questions[position - 1] = line
    gone = {f"{position}.{number}" for number in range(len(line.choices) + 1, 100)}
    papers = tuple(
        replace(paper, cases=tuple(case for case in paper.cases if case not in gone))
        for paper in facts.papers
    )
    return replace(facts, questions=tuple(questions), papers=papers)


def without_question(facts: ProcedureFacts, *, position: int) -> ProcedureFacts:
    """Return facts without a question; papers that only waited for it are needed always."""
    questions = [one for place, one in enumerate(facts.questions, start=1) if place != position]
    papers = tuple(replace(paper, cases=_left_of(paper.cases, position)) for paper in facts.papers)
    return replace(facts, questions=tuple(questions), papers=papers)


def _left_of(cases: tuple[str, ...], position: int) -> tuple[str, ...]:
    return tuple(_moved(case, position) for case in cases if _stays(case, position))


def _stays(case: str, position: int) -> bool:
    return int(case.partition(".")[0]) != position


def _moved(case: str, position: int) -> str:
    question, _, choice = case.partition(".")
    return f"{int(question) - (int(question) > position)}.{choice}"
