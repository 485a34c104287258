"""Words as procedures are searched: folded, without those that say nothing."""

from app.core.text import fold

# People ask in sentences; these words say nothing about which procedure they mean.
EMPTY_WORDS = frozenset(
    {"toi", "muon", "xin", "lam", "phai", "i", "want", "to", "how", "get", "my"}
)
MAX_WORDS = 12


def search_words(text: str) -> str:
    """Return text as procedures are searched: folded, without "thủ tục", which all of them are."""
    return " ".join(f" {fold(text)} ".replace(" thu tuc ", " ").split())


def meaningful(typed: str) -> list[str]:
    """Return the words that tell procedures apart; all of them where none does."""
    words = typed.split()[:MAX_WORDS]
    return [word for word in words if word not in EMPTY_WORDS] or words
