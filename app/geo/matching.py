"""How well a commune's name answers what somebody typed."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, or_

from app.core.text import fold
from app.geo.models import Commune

KINDS = ("xa", "phuong", "dac khu", "thi tran")
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


def folded_parts(text: str) -> list[str]:
    """Return the parts of an address between its commas, folded."""
    return [key for part in text.split(",")[:8] if (key := fold(part))]


def likely_parts(text: str) -> list[str]:
    """Return the parts of an address, folded, those that name their kind first."""
    return sorted(folded_parts(text), key=lambda key: not names_its_kind(key))


def names_its_kind(key: str) -> bool:
    """Whether a folded name has "xã" or "phường" before it."""
    return without_kind(key) != key


@dataclass(frozen=True, kw_only=True)
class FormerReading:
    """What an address may mean: a former commune's name, then where that lay."""

    typed: str  # "xa muong te"
    name: str  # "muong te"
    words: list[str]  # all of them, in their order


def former_readings(text: str) -> Iterator[FormerReading]:
    """
    Return what an address may mean, the likeliest first.

    What comes before the commune (a house, a hamlet) is left out one part after the other;
    a first word that could be a kind may also belong to the name: Quán Thánh.
    """
    parts = folded_parts(text)
    bare = [_without_former_kind(part) for part in parts]
    for first, typed in enumerate(parts):
        for name in dict.fromkeys((bare[first], typed)):
            words = " ".join([name, *bare[first + 1 :]]).split()
            yield FormerReading(typed=typed, name=name, words=words)


def bears_name(key: str, name: str) -> bool:
    """Whether a former commune's key begins with this name and not with a longer one."""
    return key.removeprefix(f"{name} ").startswith(("huyen ", "thi xa ", "thanh pho ", "quan "))


def answers(key: str, words: list[str]) -> bool:
    """Whether a former commune's key has all the words, in their order."""
    rest = iter(key.split())
    return all(word in rest for word in words)


def _without_former_kind(key: str) -> str:
    for kind in _FORMER_KINDS:
        if key.startswith(f"{kind} "):
            return key.removeprefix(f"{kind} ")
    return key


def _tone_last(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(letter for letter in decomposed if letter in _TONES))
    return "".join(letter for letter in decomposed if letter not in _TONES) + tones
