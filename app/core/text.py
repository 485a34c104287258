"""Vietnamese text: tidied for keeping, and folded for comparing."""

import unicodedata


def tidy(text: str | None) -> str:
    """Return text in one normal form, on one line, with nothing invisible in it."""
    composed = unicodedata.normalize("NFC", text or "")
    shown = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in composed)
    return " ".join("".join(shown).split())


def fold(text: str) -> str:
    """
    Return text as it is compared: lower case, without accents, single spaces.

    Dropping the marks also makes "Hòa" and "Hoà" the same.
    """
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())
