"""Letters of text messages: accents off, typographic marks plain, parts counted."""

import unicodedata

ONE_PART = 160
EACH_OF_MANY = 153  # A part of a longer text spends seven letters on saying which part it is.
MOST_LETTERS = 2 * EACH_OF_MANY

# GSM 03.38, as far as a keyboard without accents reaches; the second set costs two letters each.
_SINGLE = frozenset(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz\n"
)
_DOUBLE = frozenset("^{}\\[~]|")
_KNOWN = _SINGLE | _DOUBLE
_PLAIN = str.maketrans(
    {
        "đ": "d", "Đ": "D", "₫": "d", "“": '"', "”": '"', "‘": "'", "’": "'",
        "–": "-", "—": "-", "−": "-", "…": "...", "•": "-", "→": "->", "`": "'",
        "\u00a0": " ", "\u202f": " ", "\t": " ", "\r": "",
    }
)  # fmt: skip


def unaccent(text: str) -> str:
    """Return text as every phone shows it in one cheap alphabet; case and punctuation stay."""
    decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN))
    bare = (letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return "".join(letter if letter in _KNOWN else "?" for letter in bare)


def letters(text: str) -> int:
    """Return how many letters an unaccented text costs."""
    return sum(2 if letter in _DOUBLE else 1 for letter in text)


def parts(text: str) -> int:
    """Return how many messages an unaccented text is charged as."""
    count = letters(text)
    return 1 if count <= ONE_PART else -(-count // EACH_OF_MANY)


def shortened(text: str) -> str:
    """Return an unaccented text that two parts hold, cut after a whole word where it must be."""
    if letters(text) <= MOST_LETTERS:
        return text
    kept = text
    while letters(kept) > MOST_LETTERS - len("..."):
        kept = kept[:-1]
    head, space, _ = kept.rpartition(" ")
    return (head if space else kept) + "..."
