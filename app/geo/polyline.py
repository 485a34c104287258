"""Lines written as short text, for pages and rows: each point as the step from the one before."""

from collections.abc import Iterable, Sequence

LEG_DIGITS = 5  # about a metre
OUTLINE_DIGITS = 4  # about eleven metres

_OFFSET = 63  # The first printable letters.
_MORE = 0x20
_BITS = 5

Whole = tuple[int, int]
Degrees = tuple[float, float]


def encode(line: Iterable[Degrees], *, digits: int = LEG_DIGITS) -> str:
    """
    Write points (latitude, longitude) as text; what rounds to the same place is said once.

    References
    ----------
    .. [1] Google (2008). Encoded Polyline Algorithm Format.
    """
    scale = 10**digits
    return encode_whole((round(lat * scale), round(lon * scale)) for lat, lon in line)


def encode_whole(line: Iterable[Whole]) -> str:
    """Write points that are whole already: degrees times a power of ten."""
    letters: list[str] = []
    before: Whole | None = None
    for point in line:
        if point == before:
            continue
        lat, lon = before or (0, 0)
        letters += (_number(point[0] - lat), _number(point[1] - lon))
        before = point
    return "".join(letters)


def decode(text: str, *, digits: int = LEG_DIGITS) -> Sequence[Degrees]:
    """Read a line that `encode` wrote."""
    scale = 10**digits
    lat = lon = 0
    points: list[Degrees] = []
    steps = _steps(text)
    for north, east in zip(steps[::2], steps[1::2], strict=True):
        lat, lon = lat + north, lon + east
        points.append((lat / scale, lon / scale))
    return points


def _number(step: int) -> str:
    rest = ~(step << 1) if step < 0 else step << 1
    letters = ""
    while rest >= _MORE:
        letters += chr((_MORE | (rest & (_MORE - 1))) + _OFFSET)
        rest >>= _BITS
    return letters + chr(rest + _OFFSET)


def _steps(text: str) -> list[int]:
    steps: list[int] = []
    number = shift = 0
    for letter in text:
        bits = ord(letter) - _OFFSET
        number |= (bits & (_MORE - 1)) << shift
        shift += _BITS
        if bits < _MORE:
            steps.append(~(number >> 1) if number & 1 else number >> 1)
            number = shift = 0
    return steps
