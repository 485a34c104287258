"""Whole numbers as people write them."""

from app.core.i18n import force_locale, whole


def test_thousands_are_parted_as_the_language_does(app):
    with app.test_request_context():
        assert [whole(number) for number in (0, 7, 2071, 1234567)] == [
            "0", "7", "2.071", "1.234.567",
        ]  # fmt: skip


def test_in_english_they_are_parted_by_a_comma(app):
    with app.test_request_context(), force_locale("en"):
        assert whole(2071) == "2,071"
