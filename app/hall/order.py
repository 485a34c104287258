"""
Who is called next: a pure rule, the same for every counter, to be read out to whoever asks.

Only those count who are here and do not rest. Somebody booked is due from five minutes before
their time, or from when they came if that was later; everybody else from when they came.

1. The walk-in who waits longest is called after at most three others: walk-ins never starve.
2. Then people with priority (elderly, disabled, pregnant, of merit), the longest waiting first,
   but at most two in a row while others wait.
3. Then people who booked, by the instant at which they became due: whoever comes late loses the
   minutes by which they are late, and nothing else.
4. Then walk-ins, the longest waiting first.
5. Where nobody is due, whoever is early for a booking is called rather than nobody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

EARLY = timedelta(minutes=5)
MOST_BEFORE_WALK_IN = 3
MOST_PRIORITY_RUN = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits; `due_at` is their time, `free_from` when they can first be called."""

    key: int
    due_at: datetime
    free_from: datetime
    is_booked: bool
    has_priority: bool

    @property
    def is_plain(self) -> bool:
        """Whether nothing but their waiting speaks for them."""
        return not (self.is_booked or self.has_priority)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody who was called: when, and what spoke for them."""

    at: datetime
    is_booked: bool
    has_priority: bool

    @property
    def is_plain(self) -> bool:
        """Whether it was a walk-in without priority."""
        return not (self.is_booked or self.has_priority)


def next_up(waiting: Iterable[Waiting], calls: Sequence[Call], *, now: datetime) -> Waiting | None:
    """
    Return who is called next.

    Parameters
    ----------
    calls
        The last calls of the same counters, the newest first; as many as the rule counts.
    """
    here = sorted((one for one in waiting if one.free_from <= now), key=_turn)
    due = [one for one in here if one.due_at <= _latest(one, now)]
    if not due:
        return here[0] if here else None
    plain = next((one for one in due if one.is_plain), None)
    if plain and _run(calls, plain.due_at, lambda call: not call.is_plain) >= MOST_BEFORE_WALK_IN:
        return plain
    favoured = next((one for one in due if one.has_priority), None)
    others = [one for one in due if not one.has_priority]
    if favoured and not _had_their_run(calls, others):
        return favoured
    booked = next((one for one in others if one.is_booked), None)
    return booked or plain


def _had_their_run(calls: Sequence[Call], others: Sequence[Waiting]) -> bool:
    if not others:
        return False
    return _run(calls, others[0].due_at, lambda call: call.has_priority) >= MOST_PRIORITY_RUN


def _run(calls: Sequence[Call], since: datetime, belongs: Callable[[Call], bool]) -> int:
    """Count the newest calls of a kind that somebody who waits since an instant has watched."""
    return sum(1 for _ in takewhile(lambda call: call.at >= since and belongs(call), calls))


def _turn(one: Waiting) -> tuple[datetime, int]:
    return one.due_at, one.key


def _latest(one: Waiting, now: datetime) -> datetime:
    return now + EARLY if one.is_booked else now
