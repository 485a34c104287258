"""What couriers call the ways in which a visit can end."""

from app.booking.models import BookingKind, Outcome
from app.core.i18n import lazy

DONE_WORDS = {
    BookingKind.PICKUP: lazy("Đã nhận hồ sơ"),
    BookingKind.RETURN: lazy("Đã trao kết quả"),
    BookingKind.COUNTER: lazy("Đã xong"),
}
FAILED_WORDS = {
    Outcome.ABSENT: lazy("Không có ai ở nhà"),
    Outcome.REFUSED: lazy("Người dân từ chối"),
    Outcome.PAPERS_MISSING: lazy("Thiếu giấy tờ"),
}


def outcome_words(kind: BookingKind, outcome: Outcome) -> str:
    """Return how a visit ended, as a courier says it."""
    return str(DONE_WORDS[kind] if outcome == Outcome.DONE else FAILED_WORDS[outcome])
