"""The nearest words of the catalogue, for what nobody wrote as it was typed."""

from collections import Counter
from collections.abc import Sequence

MOST_TYPED = 6
SHORT, LONG = 4, 8  # letters; below the first nearly every word is near every other


def nearest(words: Sequence[str], keys: Sequence[str]) -> tuple[str, list[int]]:
    """
    Return the words that were most likely meant, and the numbers of the keys that hold most.

    Parameters
    ----------
    words
        What was typed, folded; no key holds all of it.
    keys
        Folded words of each entry of the catalogue.
    """
    vocabulary = Counter(word for key in keys for word in set(key.split()))
    meant = [word for typed in words[:MOST_TYPED] for word in _meant(typed, vocabulary)]
    held = [sum(f" {word}" in f" {key}" for word in meant) for key in keys]
    most = max(held, default=0)
    # A third of the words may be in vain, not more: "do" alone is not what "bia do" meant.
    if not meant or most * 3 < 2 * max(len(words[:MOST_TYPED]), len(meant)):
        return "", []
    found = [number for number, count in enumerate(held) if count == most]
    return " ".join(_kept(meant, keys[found[0]])), found


def distance(one: str, other: str) -> int:
    """
    Return how many letters must be put in, left out, changed or swapped with a neighbour.

    References
    ----------
    .. [1] Damerau, F. (1964). A technique for computer detection and correction of spelling
           errors. *Communications of the ACM*, 7(3): 171-176. (Optimal string alignment.)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, start=1):
            steps = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and facing == one[i - 2]:
                steps = min(steps, earlier[j - 2] + 1)
            row.append(steps)
    return row[-1]


def _meant(typed: str, vocabulary: Counter[str]) -> list[str]:
    if any(word.startswith(typed) for word in vocabulary):
        return [typed]
    for cut in range(2, len(typed) - 1):  # "khaisinh"
        if typed[:cut] in vocabulary and typed[cut:] in vocabulary:
            return [typed[:cut], typed[cut:]]
    allowed = 1 if len(typed) < LONG else 2
    near = (
        (distance(typed, word), -count, word)
        for word, count in vocabulary.items()
        if len(typed) >= SHORT and abs(len(word) - len(typed)) <= allowed
    )
    best = min((one for one in near if one[0] <= allowed), default=None)
    return [best[2]] if best else []


def _kept(meant: Sequence[str], key: str) -> list[str]:
    return [word for word in meant if f" {word}" in f" {key}"]
