"""Ways to a house: ticked beside pictures, kept as words for the courier."""

from pathlib import Path

from app.booking.hints import HINTS, MOST_LETTERS, ticked, written

PICTURES = Path(__file__).parents[2] / "templates" / "booking" / "hint_pictures.html"


def test_what_is_ticked_and_typed_becomes_one_text(app):
    assert written(["left", "bridge"], "cổng xanh") == "Qua cầu, bên trái đường. cổng xanh"
    assert written([], "cổng xanh") == "cổng xanh"
    assert written(["bridge"], "") == "Qua cầu"
    assert written([], "") == ""


def test_what_is_no_hint_is_dropped(app):
    assert ticked(["left", "<script>", "left"]) == ("left",)
    assert written(["<script>"], "") == ""


def test_the_courier_reads_vietnamese_whatever_the_citizen_reads(app):
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert written(["bridge"], "") == "Qua cầu"


def test_a_text_fits_its_column(app):
    assert len(written([hint.code for hint in HINTS], "x" * 400)) == MOST_LETTERS


def test_every_hint_has_a_picture():
    drawn = PICTURES.read_text()

    assert [hint.picture for hint in HINTS if f'"{hint.picture}":' not in drawn] == []
