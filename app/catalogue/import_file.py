"""A table of text from a CSV or XLSX file, whatever program wrote it."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.catalogue.errors import ImportFileError
from app.core.i18n import _

MOST_LINES = 5000
MOST_COLUMNS = 80
MOST_LETTERS = 40_000  # in one cell: lists of papers are long
MOST_UNPACKED_BYTES = 80 * 1024 * 1024
DELIMITERS = ",;\t"


@dataclass(frozen=True, kw_only=True)
class FileTable:
    """Headings, and below them numbered lines as a spreadsheet counts them; no line is empty."""

    headings: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(*, file_name: str, content: bytes) -> FileTable:
    """
    Return what a file holds, as text.

    Raises
    ------
    ImportFileError
        When it is no table, says nothing, or is too large; says what is expected.
    """
    name = file_name.lower()
    if name.endswith(".xlsx"):
        rows = _xlsx_rows(content)
    elif name.endswith((".csv", ".txt")):
        rows = _csv_rows(content)
    else:
        raise ImportFileError(_("Chỉ nhận tệp .csv hoặc .xlsx."))
    numbered = _filled(rows)
    headings = next(numbered, None)
    lines = tuple(numbered)
    if headings is None or not lines:
        raise ImportFileError(_("Tệp không có dòng nào dưới dòng tiêu đề."))
    if len(lines) > MOST_LINES:
        raise ImportFileError(_("Tệp có quá %(most)s dòng. Mời bạn chia nhỏ.", most=MOST_LINES))
    return FileTable(headings=headings[1], lines=lines)


def _filled(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in enumerate(rows, start=1):
        if number > 2 * MOST_LINES:
            return
        if any(row):
            yield number, row[:MOST_COLUMNS]


def _csv_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield tuple(cell.strip()[:MOST_LETTERS] for cell in row)
    except csv.Error:
        raise ImportFileError(
            _("Không đọc được tệp CSV. Mời bạn lưu lại dạng CSV UTF-8.")
        ) from None


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding).replace("\x00", "")
    except UnicodeDecodeError:
        raise ImportFileError(
            _("Tệp không phải UTF-8 nên mất dấu tiếng Việt. Mời bạn lưu lại dạng CSV UTF-8.")
        ) from None


def _xlsx_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    # Here, because few requests need it: 10 MB a process.
    from openpyxl import load_workbook

    unreadable = ImportFileError(_("Không đọc được tệp XLSX. Mời bạn mở và lưu lại rồi gửi."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise unreadable
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
                yield tuple(_as_text(value) for value in row)
        finally:
            book.close()
    # Whatever is broken inside a foreign file, there is one thing to say of it.
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError, SyntaxError):
        raise unreadable from None


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value).replace("\x00", "").strip()[:MOST_LETTERS]
