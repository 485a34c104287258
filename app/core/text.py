"""Vietnamese text folded for comparing: without accents, with one way to place tone marks."""

import unicodedata


def fold(text: str) -> str:
    """
    Return text as it is compared: lower case, without accents, single spaces.

    Dropping the marks also makes "Hòa" and "Hoà" the same.
    """
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())
