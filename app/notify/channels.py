"""Ways to hand a text over: one protocol, and the channel that writes to the log."""

from dataclasses import dataclass
from typing import Protocol

import structlog

from app.notify.lettering import parts

log = structlog.get_logger()


class Channel(Protocol):
    """Something that takes a text to a phone."""

    def send(self, *, key: str, phone: str, text: str) -> None:
        """
        Hand one text over, or raise.

        Parameters
        ----------
        key
            The same for every try of one message, so that a channel can drop a repetition.
        phone
            A number in Viet Nam, as people write it: 0912345678.
        text
            Unaccented, of two parts at most.
        """


@dataclass(frozen=True, kw_only=True)
class LogChannel:
    """Write texts to the log, for places where no gateway is connected yet."""

    is_masked: bool  # where real people's texts must not be readable

    def send(self, *, key: str, phone: str, text: str) -> None:
        """Write one line."""
        shown = f"({len(text)} letters)" if self.is_masked else text
        number = f"...{phone[-3:]}" if self.is_masked else phone
        log.info("message.handed_over", key=key, phone=number, text=shown, parts=parts(text))
