"""What a cell of an imported file says; a ValueError says that it is not what is expected."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.catalogue.procedure_models import LifeEvent
from app.core.text import fold, tidy

YES = frozenset({"yes", "y", "co", "x", "1", "true", "duoc"})
NO = frozenset({"no", "n", "khong", "0", "false", "chua"})
LIFE_EVENTS = {
    "sinh con": LifeEvent.BIRTH,
    "ket hon": LifeEvent.MARRIAGE,
    "qua doi": LifeEvent.DEATH,
    "nguoi than qua doi": LifeEvent.DEATH,
    "nha va dat": LifeEvent.HOUSE_LAND,
    "nha dat": LifeEvent.HOUSE_LAND,
    "kinh doanh": LifeEvent.BUSINESS,
    "buon ban kinh doanh": LifeEvent.BUSINESS,
    "viec lam bao hiem": LifeEvent.WORK_INSURANCE,
    "lai xe": LifeEvent.DRIVING,
    "di nuoc ngoai": LifeEvent.GOING_ABROAD,
    "giay to": LifeEvent.PAPERS,
    "giay to ca nhan": LifeEvent.PAPERS,
    "tro cap": LifeEvent.FAMILY_SUPPORT,
    "tro cap ho ngheo": LifeEvent.FAMILY_SUPPORT,
}
MOST_SHEETS = 99
MOST_PAPERS = 60
_CODE = re.compile(r"\d\.\d{6}(\.[A-Za-z0-9]{1,4}){0,3}")
_SPECIAL_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{2,19}")
_COUNTS = re.compile(
    r"\[\s*(?:(\d+)\s*bản chính)?\s*,?\s*(?:(\d+)\s*bản sao)?\s*\]\s*$", re.IGNORECASE
)
_PAPER_SPLIT = re.compile(r"\s*;;\s*|\n+")
_UNIT_UNKNOWN = "(đơn vị không nêu)"


def code(cell: str) -> str:
    """Read a national code, or one of the province's own."""
    if not (_CODE.fullmatch(cell) or _SPECIAL_CODE.fullmatch(cell)) or len(cell) > 20:
        raise ValueError(cell)
    return cell


def text(most: int, *, fewest: int = 0) -> Callable[[str], str]:
    """Return a reader of text of so many letters."""

    def read(cell: str) -> str:
        said = tidy(cell)
        if not fewest <= len(said) <= most:
            raise ValueError(cell)
        return said

    return read


def is_yes(cell: str) -> bool:
    """Read yes or no."""
    said = fold(cell)
    if said not in YES | NO:
        raise ValueError(cell)
    return said in YES


def level(cell: str) -> bool:
    """Read who decides: whether it is the province. A list of levels is served by the lowest."""
    said = fold(cell).split()
    if {"xa", "phuong", "commune"} & set(said):
        return False
    if {"tinh", "province", "provincial"} & set(said):
        return True
    raise ValueError(cell)


def life_event(cell: str) -> str:
    """Read a life event by our name for it, or by people's."""
    said = fold(cell)
    known = {event.value: event for event in LifeEvent} | LIFE_EVENTS
    found = known.get(cell.strip().lower()) or known.get(said)
    if found is None:
        raise ValueError(cell)
    return found.value


def days(cell: str) -> int | None:
    """Read working days: "5", "5 ngày làm việc", "trong ngày"; nothing where none is stated."""
    said = fold(cell)
    if said == "trong ngay":
        return 0
    return _whole(said.removesuffix(" ngay lam viec").removesuffix(" ngay"), most=365)


def days_note(cell: str) -> str:
    """Read what is said of the time besides working days."""
    said = tidy(cell)
    is_said_elsewhere = re.fullmatch(r"\d+ ngay lam viec", fold(said))
    return "" if _UNIT_UNKNOWN in said or is_said_elsewhere else text(300)(said)


def minutes(cell: str) -> int | None:
    """Read minutes at the counter."""
    found = _whole(fold(cell).removesuffix(" phut"), most=240)
    if found is not None and found < 5:
        raise ValueError(cell)
    return found


def vnd(cell: str) -> int | None:
    """Read đồng: "35.000", "35000 đ", "miễn phí"; nothing where the province decides."""
    said = fold(cell)
    if said in {"mien phi", "khong thu"}:
        return 0
    bare = re.sub(r"\s*(đồng|đ|vnđ|vnd)\s*$", "", cell.strip(), flags=re.IGNORECASE)
    grouped = re.fullmatch(r"\d{1,3}([.,  ]\d{3})+", bare)
    return _whole(re.sub(r"[.,  ]", "", bare) if grouped else bare, most=10**10)


def words(cell: str) -> list[str]:
    """Read everyday words, separated by semicolons or lines."""
    said = [tidy(one) for one in re.split(r"[;\n]", cell)]
    found = list(dict.fromkeys(one for one in said if one))
    if any(len(one) > 100 for one in found) or len(found) > 60:
        raise ValueError(cell)
    return found


def day(cell: str) -> str:
    """Read a date: 2026-07-15, or as Vietnamese write it, 15/07/2026."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            found = datetime.strptime(cell.strip(), shape).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
        if found >= date(2000, 1, 1):
            return found.isoformat()
    raise ValueError(cell)


def papers(cell: str) -> list[dict[str, Any]]:
    """
    Read a list of papers, one a line or parted by ";;", each with its numbers in brackets.

    "Giấy chứng sinh [1 bản chính, 2 bản sao]"; a line of none of both is a remark, not a paper.
    """
    found: list[dict[str, Any]] = []
    for line in _PAPER_SPLIT.split(cell):
        said = tidy(line)
        counts = _COUNTS.search(said)
        name = (said[: counts.start()] if counts else said).strip(" -+;,")
        originals, copies = (int(one or 0) for one in counts.groups()) if counts else (1, 0)
        if not name or (counts and originals + copies == 0):
            continue
        if len(name) > 5000 or max(originals, copies) > MOST_SHEETS:
            raise ValueError(line)
        found.append({"name": name, "originals": originals, "copies": copies})
    if len(found) > MOST_PAPERS:
        raise ValueError(cell)
    return found


def _whole(cell: str, *, most: int) -> int | None:
    said = cell.strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit()) or int(said[:12]) > most:
        raise ValueError(cell)
    return int(said)
