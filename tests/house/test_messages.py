"""Every sentence has its English twin, with the same blanks to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
BLANK = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def english():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    found: set[str] = set()
    keywords = {"_": None, "gettext": None, "lazy": None, "lazy_gettext": None, "ngettext": (1, 2)}
    for folder, method in (("app", "python"), ("templates", "jinja2")):
        suffix = {"python": "**.py", "jinja2": "**.html"}[method]
        for row in extract_from_dir(
            str(ROOT / folder), method_map=[(suffix, method)], keywords=keywords
        ):
            message = row[2]
            found.add(message if isinstance(message, str) else message[0])
    return found - {""}


def test_there_are_sentences(sentences):
    assert len(sentences) > 100


def test_every_sentence_is_in_english_too(english, sentences):
    missing = [
        sentence
        for sentence in sorted(sentences)
        if sentence not in english or not all(texts_of(english[sentence]))
    ]

    assert missing == []


def test_no_english_sentence_lost_a_blank(english):
    wrong = [
        message.id
        for message in english
        if message.id
        for text in texts_of(message)
        if set(BLANK.findall(text)) - set(BLANK.findall(" ".join(ids_of(message))))
        or (
            isinstance(message.id, str)
            and set(BLANK.findall(text)) != set(BLANK.findall(message.id))
        )
    ]

    assert wrong == []


def test_no_english_sentence_is_left_in_vietnamese(english):
    accented = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    # Names of places, people and papers stay as they are, and are quoted or capitalised.
    wrong = [
        text
        for message in english
        for text in texts_of(message)
        if len(accented.findall(text)) > max(6, len(text) // 8)
    ]

    assert wrong == []


def texts_of(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def ids_of(message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)
