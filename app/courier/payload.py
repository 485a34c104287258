"""What phones send, read without trusting it; pure, so that every oddity can be tried."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

MAX_INSTANT_LETTERS = 40


def parse_instant(text: str | None) -> datetime | None:
    """Return the instant that a phone's clock wrote in ISO 8601; None where it makes no sense."""
    if not text or len(text) > MAX_INSTANT_LETTERS:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def parse_event_id(text: str | None) -> str:
    """Return the id under which a phone reported a fact; a new one where it sent none."""
    try:
        return str(UUID(text or ""))
    except ValueError:
        return str(uuid4())
