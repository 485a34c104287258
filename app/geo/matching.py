"""How well a commune's name answers what somebody typed."""

import unicodedata

from sqlalchemy import ColumnElement, case, or_

from app.core.text import fold
from app.geo.models import Commune

KINDS = ("xa", "phuong", "dac khu", "thi tran")
# In this order: "thi xa" must not be read as "thi" and "xa".
_FORMER_KINDS = ("thi tran", "thi xa", "thanh pho", "phuong", "huyen", "quan", "tinh", "xa", "tp")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # grave, acute, tilde, hook, dot below


def rank(key: str) -> ColumnElement[int]:
    """Return 0 for a whole name, 1 for a name's beginning, 2 for a word's, 3 for the rest."""
    names = [key, *(f"{kind} {key}" for kind in KINDS)]
    return case(
        (Commune.search_key.in_(names), 0),
        (or_(*(Commune.search_key.startswith(name, autoescape=True) for name in names)), 1),
        (Commune.search_key.contains(f" {key}", autoescape=True), 2),
        else_=3,
    )


def accented(text: str) -> str:
    """Return text with each word's tone mark behind the word: Hòa and Hoà become the same."""
    return " ".join(_tone_last(word) for word in text.lower().split())


def without_kind(key: str) -> str:
    """Return a folded name without "xã" or "phường" before it, unless nothing would be left."""
    for kind in KINDS:
        if key.startswith(f"{kind} "):
            return key.removeprefix(f"{kind} ")
    return key


def likely_parts(text: str) -> list[str]:
    """Return the parts of an address, folded, those that name their kind first."""
    parts = _folded_parts(text)
    return sorted(parts, key=lambda key: without_kind(key) == key)


def former_readings(text: str) -> list[tuple[str, list[str]]]:
    """
    Return what an address may mean as (a former commune's name, all words in their order).

    What comes before the commune (a house, a hamlet) is left out one part after the other.
    """
    parts = [_without_former_kinds(part) for part in _folded_parts(text)]
    parts = [part for part in parts if part]
    return [(parts[first], " ".join(parts[first:]).split()) for first in range(len(parts))]


def answers(key: str, words: list[str]) -> bool:
    """Whether a former commune's key has all the words, in their order."""
    rest = iter(key.split())
    return all(word in rest for word in words)


def _folded_parts(text: str) -> list[str]:
    return [key for part in text.split(",")[:8] if (key := fold(part))]


def _without_former_kinds(key: str) -> str:
    padded = f" {key} "
    for kind in _FORMER_KINDS:
        padded = padded.replace(f" {kind} ", " ")
    return padded.strip()


def _tone_last(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(letter for letter in decomposed if letter in _TONES))
    return "".join(letter for letter in decomposed if letter not in _TONES) + tones
