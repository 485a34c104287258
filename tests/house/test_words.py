"""The glossary's word for a thing, and no other, in code; short sentences for people."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("app", "optimizer")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)

CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MOST_WORDS = 20

# A word that must not name a thing, and the one that does.
OTHER_WORDS = {
    "shipper": "courier",
    "postman": "courier",
    "timeslot": "slot",
    "waypoint": "stop",
    "district": "commune",
    "delivery_man": "courier",
    "appointment_slot": "slot",
    "trip": "route",
    "utils": "the room's own name",
    "helpers": "the room's own name",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_uses_the_glossarys_words(path):
    names = set(re.findall(r"(?:def|class)\s+(\w+)|^(\w+)\s*[:=]", path.read_text(), re.MULTILINE))
    words = {
        word for pair in names for name in pair for word in re.split(r"_|(?<=[a-z])(?=[A-Z])", name)
    }

    # To the planner a trip is what lies between two visits to the depot: a part of a route.
    allowed = {"trip"} if path.is_relative_to(ROOT / "optimizer") else set()
    assert not {word.lower() for word in words} & set(OTHER_WORDS) - allowed


def test_no_file_and_no_function_grows_beyond_reading():
    import ast

    long = []
    for path in FILES:
        text = path.read_text()
        if text.count("\n") > 400:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 50:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")

    assert long == []


def test_no_sentence_for_people_is_longer_than_twenty_words():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    said = [
        text
        for message in catalogue
        if message.id
        for texts in (message.id, message.string)
        for text in ([texts] if isinstance(texts, str) else texts)
    ]

    assert len(said) > 1_000
    assert [sentence for text in said for sentence in too_long(text)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mời bạn gõ số điện thoại.", 0),
        ("một " * 20 + ".", 0),
        ("một " * 21 + ".", 1),
        ("một " * 15 + ". " + "hai " * 15 + ".", 0),
        ("một " * 18 + "%(day)s: %(num)d, bốn.", 1),
        ("một " * 18 + "– · %(num)d.", 0),
    ],
)
def test_words_are_counted_as_they_are_read(text, words):
    assert len(too_long(text)) == words


def too_long(text: str) -> list[str]:
    """Return the sentences of a text that have too many words; a blank to fill is one word."""
    sentences = re.split(r"(?<=[.!?…])\s+", re.sub(r"%\(\w+\)[sd]", "x", text))
    return [
        sentence for sentence in sentences if len(re.findall(r"\S*\w\S*", sentence)) > MOST_WORDS
    ]
