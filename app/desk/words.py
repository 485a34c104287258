"""How the desk says how long is left."""

from dataclasses import dataclass

from app.core.i18n import _, ngettext

SOON_DAYS = 1


@dataclass(frozen=True, kw_only=True)
class DueChip:
    """A shape and words: how long until a result is owed."""

    state: str  # of the chip: problem, warn, next, plain
    words: str


def due_chip(days: int | None) -> DueChip:
    """Return how a number of working days to go is shown; None has no date."""
    if days is None:
        return DueChip(state="plain", words=_("không ghi hạn"))
    if days < 0:
        words = ngettext("quá hạn %(num)d ngày", "quá hạn %(num)d ngày", -days)
        return DueChip(state="problem", words=words)
    if days == 0:
        return DueChip(state="warn", words=_("hôm nay"))
    state = "warn" if days <= SOON_DAYS else "next"
    return DueChip(state=state, words=ngettext("còn %(num)d ngày", "còn %(num)d ngày", days))
