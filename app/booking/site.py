"""What messages must know of this installation: its address, and whether texts reach it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where links in messages lead; without an address messages carry none."""

    url: str = ""
    takes_replies: bool = False

    def link(self, path: str) -> str:
        """Return a link for a message, as short as it can be."""
        return f"{self.url.rstrip('/')}{path}" if self.url else ""


NO_SITE = Site()
