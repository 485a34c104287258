"""
What a cheap phone and a hurried reader need of every page of a citizen.

Bytes are counted as gzip leaves them, without heads; what a browser really fetches, and how soon
it shows, is measured by `python -m tests.benchmarks citizen_pages`.
"""

import gzip
from pathlib import Path

import pytest

from app.core.assets import slim
from tests.house.citizen_pages import Read, citizens_pages, read

FIRST_BYTES, STEP_BYTES = 25 * 1024, 6 * 1024
FIRST_REQUESTS = 4
FIRST_PAGES = ("home", "choose a procedure")
# What keeps a form without network, and finds a door: asked for once, when the form is there.
ONCE = {"/static/js/core/keep.js", "/static/js/booking/pin.js", "/static/js/booking/position.js"}
STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def pages(client) -> dict[str, str]:
    return citizens_pages(client)


@pytest.fixture
def readings(pages) -> dict[str, Read]:
    return {name: read(page) for name, page in pages.items()}


def test_the_first_pages_are_light_with_all_their_files(pages, readings):
    sizes = {
        name: _squeezed(pages[name].encode()) + sum(map(_file_bytes, _files(readings[name])))
        for name in FIRST_PAGES
    }

    assert {name: size for name, size in sizes.items() if size > FIRST_BYTES} == {}


def test_the_first_pages_ask_for_few_files_and_no_picture(readings):
    counts = {name: 1 + len(_files(readings[name])) for name in FIRST_PAGES}

    assert {name: count for name, count in counts.items() if count > FIRST_REQUESTS} == {}
    assert [readings[name].pictures for name in FIRST_PAGES] == [[], []]


def test_every_further_step_is_light(pages, readings):
    known = {file for name in FIRST_PAGES for file in _files(readings[name])} | ONCE
    sizes = {
        name: _squeezed(page.encode())
        + sum(_file_bytes(file) for file in _files(readings[name]) if file not in known)
        for name, page in pages.items()
    }

    assert {name: size for name, size in sizes.items() if size > STEP_BYTES} == {}


def test_the_phone_to_call_stands_above_and_below_every_page(readings):
    lost = {name: one.phones for name, one in readings.items() if not _frames(one.phones)}

    assert lost == {}


def test_every_page_has_one_main_heading_a_title_and_a_language(readings):
    facts = {
        name: (one.headings, bool(one.title.strip(" –")), one.lang)
        for name, one in readings.items()
    }

    assert {name: fact for name, fact in facts.items() if fact != (1, True, "vi")} == {}


def test_every_field_has_a_label(readings):
    assert {name: one.unlabelled for name, one in readings.items() if one.unlabelled} == {}


def test_nothing_is_styled_or_scripted_within_a_page(readings):
    assert {name: one.inline for name, one in readings.items() if one.inline} == {}


def test_no_page_is_an_error_that_was_not_meant(pages):
    assert [name for name, page in pages.items() if "Có lỗi" in page] == []


def _frames(phones: list[str]) -> bool:
    """Whether the same number is the first and the last that a page offers to call."""
    return len(phones) > 1 and phones[0] == phones[-1] == "tel:19001234"


def _files(one: Read) -> list[str]:
    return one.stylesheets + one.scripts


def _file_bytes(address: str) -> int:
    path = STATIC / address.removeprefix("/static/")
    content = path.read_bytes()
    if path.relative_to(STATIC).parts[0] in {"css", "js"}:
        content = slim(content.decode(), path.suffix).encode()
    return _squeezed(content)


def _squeezed(content: bytes) -> int:
    return len(gzip.compress(content, 6))
