"""Ways to find a house that need no typing: ticked beside pictures, kept as words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core.i18n import force_locale, lazy

MOST_LETTERS = 300


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One thing to look out for on the way."""

    code: str
    words: Any  # lazy, within a sentence
    picture: str  # its name in booking/hint_pictures.html


HINTS = (
    Hint(code="bridge", words=lazy("qua cầu"), picture="bridge"),
    Hint(code="stream", words=lazy("qua suối"), picture="stream"),
    Hint(code="uphill", words=lazy("lên dốc"), picture="uphill"),
    Hint(code="left", words=lazy("bên trái đường"), picture="left"),
    Hint(code="right", words=lazy("bên phải đường"), picture="right"),
    Hint(code="school", words=lazy("gần trường học"), picture="school"),
    Hint(code="market", words=lazy("gần chợ"), picture="market"),
    Hint(code="on_foot", words=lazy("đoạn cuối đi bộ"), picture="on_foot"),
)
_BY_CODE = {hint.code: hint for hint in HINTS}


def ticked(codes: Iterable[str]) -> tuple[str, ...]:
    """Return which of the codes that a form sent are hints, each once, in our order."""
    sent = set(codes)
    return tuple(hint.code for hint in HINTS if hint.code in sent)


def written(codes: Iterable[str], landmark: str) -> str:
    """Return what was ticked and typed as one text for the courier, in Vietnamese."""
    with force_locale("vi"):
        words = ", ".join(str(_BY_CODE[code].words) for code in ticked(codes))
    said = ". ".join(part for part in (words[:1].upper() + words[1:], landmark) if part)
    return said[:MOST_LETTERS]
