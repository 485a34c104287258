"""
Chance that is the same on every machine: a generator whose state is an array of one number.

References
----------
.. [1] Vigna, S. (2016). An experimental exploration of Marsaglia's xorshift generators, scrambled.
       *ACM Transactions on Mathematical Software*, 42(4), article 30.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.kernel.compiling import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Chance = NDArray[np.uint64]

TWELVE, TWENTY_FIVE, TWENTY_SEVEN, ELEVEN = map(np.uint64, (12, 25, 27, 11))
FACTOR = np.uint64(0x2545F4914F6CDD1D)
UNIT = 1.0 / (1 << 53)


def chance_of(seed: int) -> Chance:
    """Begin a sequence; every seed has its own."""
    return np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)


@inlined
def draw(chance: Chance) -> float:
    """Draw from [0, 1)."""
    state = chance[0]
    state ^= state >> TWELVE
    state ^= state << TWENTY_FIVE
    state ^= state >> TWENTY_SEVEN
    chance[0] = state
    return ((state * FACTOR) >> ELEVEN) * UNIT


@inlined
def is_drawn(chance: Chance, share: float) -> bool:
    """Say yes that often."""
    return draw(chance) < share


@inlined
def draw_below(chance: Chance, end: int) -> int:
    """Draw a whole number from 0 up to, without, the end."""
    return min(int(draw(chance) * end), end - 1)
