"""What must hold for every template."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SHARED = {"layouts", "errors", "core"}

PAGES = sorted(path for path in TEMPLATES.rglob("*.html"))
FRAGMENTS = [path for path in PAGES if path.name.startswith("_")]
OTHERS = [path for path in PAGES if not path.name.startswith("_")]


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)


def test_there_are_templates():
    assert len(FRAGMENTS) >= 5
    assert len(OTHERS) >= 10


def test_every_folder_bears_a_modules_name():
    modules = {path.name for path in (ROOT / "app").iterdir() if path.is_dir()}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}

    assert folders - SHARED <= modules


@pytest.mark.parametrize("path", FRAGMENTS, ids=name_of)
def test_a_fragment_states_its_needs_and_extends_nothing(path):
    text = path.read_text()

    assert re.match(r"\s*\{#.*?(Needs|Root):?.*?#\}", text, re.DOTALL), "States no needs."
    assert "{% extends" not in text


@pytest.mark.parametrize("path", FRAGMENTS, ids=name_of)
def test_a_fragment_stands_in_some_page(path):
    name = name_of(path)
    elsewhere = "".join(other.read_text() for other in PAGES if other != path)
    # A fragment of an error is sent where any fragment was asked for.
    assert f'"{name}"' in elsewhere, "No page includes it."


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_is_written_inline(path):
    text = without_comments(path)

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert "<style" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "nonce=" in tag, tag
        assert "src=" in tag or "application/json" in tag, tag
    assert not re.search(r"https?://(?!www\.w3\.org|www\.google\.com/maps)", text)


@pytest.mark.parametrize("path", OTHERS, ids=name_of)
def test_a_sending_form_carries_its_token(path):
    text = without_comments(path)
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE):
        assert "csrf_token" in form or "hidden_tag" in form or "kept()" in form, form[:200]
