"""Lines as servers write them: letters, each corner as the step from the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIGITS = 6
_FIRST, _LAST = 63, 126
_BITS = 5
_MORE = 1 << _BITS


def encode(line: Iterable[tuple[float, float]], *, digits: int = DIGITS) -> str:
    """
    Write corners ``(lat, lon)`` in degrees.

    References
    ----------
    .. [1] Google (2008). Encoded Polyline Algorithm Format.
    """
    scale = 10**digits
    letters: list[str] = []
    before = (0, 0)
    for lat, lon in line:
        corner = (round(lat * scale), round(lon * scale))
        letters += (letter for axis in (0, 1) for letter in _letters(corner[axis] - before[axis]))
        before = corner
    return "".join(letters)


def decode(text: str, *, digits: int = DIGITS) -> tuple[tuple[float, float], ...]:
    """
    Read what a server wrote.

    Raises
    ------
    ValueError
        When a letter is foreign, a number has no end, or a corner no longitude.
    """
    scale = 10**digits
    lat = lon = 0
    corners = []
    steps = list(_steps(text))
    for north, east in zip(steps[::2], steps[1::2], strict=True):
        lat, lon = lat + north, lon + east
        if abs(lat) > 90 * scale or abs(lon) > 180 * scale:
            raise ValueError("A corner lies beyond the Earth.")
        corners.append((lat / scale, lon / scale))
    return tuple(corners)


def _letters(step: int) -> Iterator[str]:
    rest = ~(step << 1) if step < 0 else step << 1
    while rest >= _MORE:
        yield chr((_MORE | (rest & (_MORE - 1))) + _FIRST)
        rest >>= _BITS
    yield chr(rest + _FIRST)


def _steps(text: str) -> Iterator[int]:
    value = shift = 0
    for letter in text.encode():
        if not _FIRST <= letter <= _LAST:
            raise ValueError("A letter does not belong to a line.")
        piece = letter - _FIRST
        value |= (piece & (_MORE - 1)) << shift
        shift += _BITS
        if piece < _MORE:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
    if shift:
        raise ValueError("The last number has no end.")
