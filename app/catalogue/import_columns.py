"""Which column of a file gives which fact, and what is expected in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalogue import import_cells as cells
from app.core.i18n import lazy
from app.core.text import fold


@dataclass(frozen=True, kw_only=True)
class FactColumn:
    """A fact, the headings under which files give it, how a cell is read, what is expected."""

    fact: str
    headings: tuple[str, ...]  # the first is ours; folded before they are compared
    read: Callable[[str], Any]
    expected: Any


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A cell that says something else than is expected."""

    line: int
    heading: str
    value: str
    fact: str

    @property
    def expected(self) -> Any:
        """What the cell should say, in the reader's language."""
        return COLUMNS[self.fact].expected


_YES_OR_NO = lazy("có hoặc không")


def _column(fact: str, headings: str, read: Callable[[str], Any], expected: Any) -> FactColumn:
    return FactColumn(fact=fact, headings=tuple(headings.split("; ")), read=read, expected=expected)


_TEXT = cells.text
ALL = (
    _column(
        "code",
        "code; mã; mã thủ tục; mã TTHC",
        cells.code,
        lazy("mã như 1.001193, mỗi mã một dòng"),
    ),
    _column(
        "name",
        "name; name_vi; tên; tên thủ tục; tên thủ tục hành chính",
        _TEXT(1500, fewest=3),
        lazy("tên chính thức, từ 3 đến 1.500 chữ"),
    ),
    _column(
        "name_en", "name_en; tên tiếng Anh", _TEXT(1500), lazy("tên tiếng Anh, tối đa 1.500 chữ")
    ),
    _column(
        "plain_name",
        "plain_name; tên thường gọi",
        _TEXT(100),
        lazy("tên người dân hay gọi, tối đa 100 chữ"),
    ),
    _column("field", "field; lĩnh vực", _TEXT(100, fewest=2), lazy("lĩnh vực, từ 2 đến 100 chữ")),
    _column(
        "field_en",
        "field_en; lĩnh vực tiếng Anh",
        _TEXT(100),
        lazy("lĩnh vực bằng tiếng Anh, tối đa 100 chữ"),
    ),
    _column(
        "life_event",
        "life_event; việc trong đời; sự kiện",
        cells.life_event,
        lazy("một việc trong đời như sinh con, kết hôn, nhà đất, lái xe"),
    ),
    _column(
        "is_provincial", "level; cấp; cấp thực hiện", cells.level, lazy("cấp xã hoặc cấp tỉnh")
    ),
    _column(
        "decided_by",
        "decided_by; executing_agency; cơ quan giải quyết; cơ quan thực hiện",
        _TEXT(300),
        lazy("tên cơ quan, tối đa 300 chữ"),
    ),
    _column(
        "statutory_days",
        "working_days; processing_working_days; số ngày làm việc; thời hạn giải quyết",
        cells.days,
        lazy("số ngày làm việc từ 0 đến 365, hoặc để trống"),
    ),
    _column(
        "days_note",
        "days_note; time_in_person; ghi chú thời hạn",
        cells.days_note,
        lazy("ghi chú, tối đa 300 chữ"),
    ),
    _column(
        "fee_vnd",
        "fee_vnd; phí; lệ phí; phí, lệ phí",
        cells.vnd,
        lazy("số đồng như 35.000, hoặc miễn phí, hoặc để trống"),
    ),
    _column(
        "fee_note",
        "fee_note; fee_text; ghi chú phí",
        _TEXT(2000),
        lazy("ghi chú, tối đa 2.000 chữ"),
    ),
    _column("goes_by_post", "by_post; qua bưu chính; bưu chính", cells.is_yes, _YES_OR_NO),
    _column(
        "why_not_by_post",
        "why_not_by_post; lý do không qua bưu chính",
        _TEXT(300),
        lazy("lý do, tối đa 300 chữ"),
    ),
    _column("goes_online", "online; trực tuyến; nộp trực tuyến", cells.is_yes, _YES_OR_NO),
    _column("must_appear", "must_appear; phải có mặt", cells.is_yes, _YES_OR_NO),
    _column(
        "duration_min",
        "minutes; duration_min; số phút ở quầy",
        cells.minutes,
        lazy("số phút từ 5 đến 240"),
    ),
    _column("result", "result; kết quả; kết quả giải quyết", _TEXT(2000), lazy("tối đa 2.000 chữ")),
    _column("result_en", "result_en; kết quả tiếng Anh", _TEXT(2000), lazy("tối đa 2.000 chữ")),
    _column(
        "search_words",
        "search_words; từ khoá",
        cells.words,
        lazy("các từ, cách nhau bằng dấu chấm phẩy"),
    ),
    _column(
        "papers",
        "papers; documents; thành phần hồ sơ; giấy tờ",
        cells.papers,
        lazy("mỗi giấy một dòng, mỗi loại tối đa 99 bản: Giấy chứng sinh [1 bản chính, 1 bản sao]"),
    ),
    _column("source", "source; source_url; nguồn", _TEXT(300), lazy("tối đa 300 chữ")),
    _column(
        "updated_on",
        "updated_on; ngày cập nhật",
        cells.day,
        lazy("ngày như 15/07/2026"),
    ),
)
COLUMNS = {column.fact: column for column in ALL}
# An empty cell says nothing of these; of all others, that there is none.
_SILENT = frozenset(
    {
        "name", "field", "life_event", "is_provincial", "goes_by_post", "goes_online",
        "must_appear", "duration_min", "papers", "updated_on",
    }
)  # fmt: skip
_BY_HEADING = {
    fold(heading).replace("_", " "): column.fact for column in ALL for heading in column.headings
}


def facts_named(headings: Sequence[str]) -> list[str]:
    """Return which fact each heading stands for, "" for none; the first of two counts."""
    named: list[str] = []
    for heading in headings:
        fact = _BY_HEADING.get(fold(heading).replace("_", " "), "")
        named.append("" if fact in named else fact)
    return named


def read_line(
    number: int, line: Sequence[str], headings: Sequence[str], facts: Sequence[str]
) -> tuple[dict[str, Any], list[Fault]]:
    """Return what a line says, and the cells in which it says something else than expected."""
    given: dict[str, Any] = {}
    faults: list[Fault] = []
    for heading, fact, cell in zip(headings, facts, line, strict=False):
        if not fact or (not cell and fact in _SILENT):
            continue
        try:
            given[fact] = COLUMNS[fact].read(cell)
        except ValueError as error:  # It names what it means: of a long list, the one line.
            meant = str(error)[:200]
            faults.append(Fault(line=number, heading=heading, value=meant, fact=fact))
    return given, faults
