"""What people read about where travel times come from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.i18n import _, hour, lazy, ngettext, when
from optimizer.travel import NoteCode, TravelMatrix

NAMES: dict[str, Any] = {
    "osrm motorbike": lazy("OSRM xe máy"),
    "osrm car": lazy("OSRM ô tô"),
    "osrm foot": lazy("OSRM đi bộ"),
    "valhalla": lazy("Valhalla"),
    "road graph": lazy("mạng đường đã nhập"),
    "estimate": lazy("ước tính"),
}
ERRORS: dict[str, Any] = {
    "down": lazy("không trả lời"),
    "slow": lazy("trả lời quá chậm"),
    "nonsense": lazy("trả lời không hiểu được"),
    "too_large": lazy("không nhận câu hỏi lớn như vậy"),
}
ESTIMATE = "estimate"


def source_word(source: str) -> str:
    """Return what people call a source of travel times."""
    found = next((name for name in NAMES if source.startswith(name)), None)
    return str(NAMES[found]) if found else source


def moment(instant: datetime, *, now: datetime) -> str:
    """Write an instant: of today, only its time."""
    is_today = clock.local_day(instant) == clock.local_day(now)
    return hour(instant) if is_today else when(instant)


def written(matrices: Mapping[str, TravelMatrix]) -> list[dict[str, Any]]:
    """Write the notes of a day's matrices as rows keep them, each once."""
    notes = [
        {"code": note.code.value, **note.params}
        for matrix in matrices.values()
        for note in matrix.notes
    ]
    return [note for at, note in enumerate(notes) if note not in notes[:at]]


def told(notes: Sequence[Mapping[str, Any]], *, source: str, now: datetime) -> list[str]:
    """
    Say what a dispatcher should know of a plan's travel times.

    Parameters
    ----------
    source
        Where the times came from in the end.
    """
    fell = [_fell(note, source, now) for note in notes if note["code"] == NoteCode.FELL_BACK]
    counted = Counter(note["code"] for note in notes)
    outside = [_outside(note, source) for note in notes if note["code"] == NoteCode.OUTSIDE]
    return list(dict.fromkeys([*fell, *outside, *_closures(counted)]))


def _outside(note: Mapping[str, Any], source: str) -> str:
    known = source_word(str(note.get("source", "")))
    places, of = str(note.get("places", "")), str(note.get("of", ""))
    if source.startswith(ESTIMATE):
        return _(
            "Thời gian ước tính: %(places)s trên %(of)s điểm nằm ngoài %(known)s.",
            places=places, of=of, known=known,
        )  # fmt: skip
    return _(
        "Thời gian theo %(source)s: %(places)s trên %(of)s điểm nằm ngoài %(known)s.",
        source=source_word(source), places=places, of=of, known=known,
    )  # fmt: skip


def _fell(note: Mapping[str, Any], source: str, now: datetime) -> str:
    server = source_word(str(note.get("source", "")))
    error = str(ERRORS.get(str(note.get("error")), ERRORS["down"]))
    since = moment(_instant(str(note.get("since", "")), now), now=now)
    if source.startswith(ESTIMATE):
        return _(
            "Thời gian ước tính: máy chủ đường %(server)s %(error)s từ %(since)s.",
            server=server, error=error, since=since,
        )  # fmt: skip
    return _(
        "Thời gian theo %(source)s: máy chủ đường %(server)s %(error)s từ %(since)s.",
        source=source_word(source), server=server, error=error, since=since,
    )  # fmt: skip


def _instant(text: str, now: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return now


def _closures(counted: Mapping[str, int]) -> list[str]:
    sentences = []
    if many := counted.get(NoteCode.CLOSURE_NOT_HONOURED):
        sentences.append(
            ngettext(
                "%(num)d chỗ đóng đường chưa tránh được. Mời bạn xem lại tuyến đi qua đó.",
                "%(num)d chỗ đóng đường chưa tránh được. Mời bạn xem lại tuyến đi qua đó.",
                many,
            )
        )
    if many := counted.get(NoteCode.CLOSURE_NOT_SLOWED):
        sentences.append(
            ngettext(
                "%(num)d chỗ đi chậm được tính như đường thường.",
                "%(num)d chỗ đi chậm được tính như đường thường.",
                many,
            )
        )
    if many := counted.get(NoteCode.CLOSURE_BY_DETOUR):
        sentences.append(
            ngettext(
                "Đường vòng quanh %(num)d chỗ đóng là ước chừng, có thể dài hơn thật.",
                "Đường vòng quanh %(num)d chỗ đóng là ước chừng, có thể dài hơn thật.",
                many,
            )
        )
    if many := counted.get(NoteCode.FERRY_NOT_ALL_DAY):
        sentences.append(
            ngettext(
                "%(num)d chuyến phà nghỉ trong giờ bưu tá đi đường, nên không được tính.",
                "%(num)d chuyến phà nghỉ trong giờ bưu tá đi đường, nên không được tính.",
                many,
            )
        )
    return sentences
