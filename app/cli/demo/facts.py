"""
The demonstration's facts, read from the JSON files beside this one and checked on the way in.

Touches no database and no web: whoever builds the demonstration turns these into rows.
"""

import json
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from app.catalogue.bundle_services import BundleFacts
from app.catalogue.models import LifeEvent
from app.catalogue.shapes import ChoiceLine, QuestionLine
from app.cli.demo.shapes import (
    CommuneFacts,
    DepotFacts,
    Gender,
    Hours,
    Level,
    NameBook,
    NameGroup,
    OfficeFacts,
    Paper,
    PapersBasis,
    Point,
    PostPoint,
    ProcedureFacts,
    ProvinceFacts,
    expect,
)
from app.geo.models import Terrain

_HERE = Path(__file__).parent
_Row = dict[str, Any]


def load_procedures() -> tuple[ProcedureFacts, ...]:
    """Read the small catalogue, in the order of the file."""
    asked: dict[str, list[_Row]] = _read("cases.json")["questions"]
    rows = _read("procedures.json")["procedures"]
    procedures = tuple(_procedure(row, asked.get(row["code"], [])) for row in rows)
    codes = {procedure.code for procedure in procedures}
    expect(len(codes) == len(procedures), "a code stands once", "procedures.json")
    expect(set(asked) <= codes, "questions of known procedures", "cases.json")
    return procedures


def procedures_as_of() -> date:
    """Return the day on which the small catalogue was true."""
    return date.fromisoformat(_read("procedures.json")["about"]["as_of"])


def load_bundles() -> tuple[BundleFacts, ...]:
    """Read what is booked together, in the order of the file."""
    return tuple(
        BundleFacts(
            **row
            | {
                "life_event": LifeEvent(row["life_event"]),
                "procedures": tuple(row["procedures"]),
                "search_words": tuple(row["search_words"]),
            }
        )
        for row in _read("cases.json")["bundles"]
    )


def load_synonyms() -> tuple[tuple[str, str], ...]:
    """Read what people say, and the catalogue's words for it."""
    return tuple((said, means) for said, means in _read("cases.json")["synonyms"])


def load_names() -> Mapping[str, NameBook]:
    """Read the names of people and places, by province code."""
    rows: dict[str, _Row] = _read("names.json")["provinces"]
    return {code: _name_book(row) for code, row in rows.items()}


def load_province(code: str) -> ProvinceFacts:
    """
    Read one province.

    Raises
    ------
    FactsError
        When the demonstration has no such province.
    """
    rows = [row for row in _read("provinces.json")["provinces"] if row["code"] == code]
    expect(len(rows) == 1, "one province with this code", code)
    return _province(rows[0])


def _read(name: str) -> _Row:
    content: _Row = json.loads((_HERE / name).read_text(encoding="utf-8"))
    return content


def _procedure(row: _Row, asked: list[_Row]) -> ProcedureFacts:
    return ProcedureFacts(
        **row
        | {
            "life_event": LifeEvent(row["life_event"]),
            "level": Level(row["level"]),
            "search_words": tuple(row["search_words"]),
            "papers_basis": PapersBasis(row["papers_basis"]),
            "required_papers": tuple(
                Paper(**paper, cases=_cases(paper["name"], asked))
                for paper in row["required_papers"]
            ),
            "questions": tuple(_question(question) for question in asked),
        }
    )


def _question(row: _Row) -> QuestionLine:
    choices = tuple(
        ChoiceLine(**{name: text for name, text in choice.items() if name != "papers"})
        for choice in row["choices"]
    )
    return QuestionLine(text=row["text"], text_en=row["text_en"], choices=choices)


def _cases(paper: str, asked: list[_Row]) -> tuple[str, ...]:
    return tuple(
        f"{number}.{place}"
        for number, question in enumerate(asked, start=1)
        for place, choice in enumerate(question["choices"], start=1)
        if paper in choice.get("papers", ())
    )


def _name_book(row: _Row) -> NameBook:
    return NameBook(
        groups=tuple(_name_group(group) for group in row["groups"]),
        hamlets={zone: tuple(names) for zone, names in row["hamlets"].items()},
        landmarks=tuple(row["landmarks"]),
    )


def _name_group(row: _Row) -> NameGroup:
    return NameGroup(
        **row
        | {
            "surnames": tuple(row["surnames"]),
            "middle": {Gender(gender): tuple(names) for gender, names in row["middle"].items()},
            "given": {Gender(gender): tuple(names) for gender, names in row["given"].items()},
        }
    )


def _province(row: _Row) -> ProvinceFacts:
    return ProvinceFacts(
        **row
        | {
            "centre": _office(row["centre"]),
            "depots": tuple(_depot(depot) for depot in row["depots"]),
            "offices": tuple(_office(office) for office in row["offices"]),
            "communes": tuple(_commune(commune) for commune in row["communes"]),
            "point_corrections": {
                correction["commune"]: Point(*correction["point"])
                for correction in row["point_corrections"]
            },
        }
    )


def _office(row: _Row) -> OfficeFacts:
    post_point = row.get("post_point")
    return OfficeFacts(
        **row
        | {
            "point": Point(*row["point"]),
            "hours": Hours(**{days: _spans(spans) for days, spans in row["hours"].items()}),
            "post_point": _post_point(post_point) if post_point else None,
        }
    )


def _spans(rows: list[list[str]]) -> tuple[tuple[time, time], ...]:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in rows)


def _post_point(row: _Row) -> PostPoint:
    return PostPoint(**row | {"point": Point(*row["point"])})


def _depot(row: _Row) -> DepotFacts:
    return DepotFacts(**row | {"point": Point(*row["point"])})


def _commune(row: _Row) -> CommuneFacts:
    return CommuneFacts(**row | {"terrain": Terrain(row["terrain"])})
