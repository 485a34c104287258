"""What is drawn or typed on a map, as corners; what is wrong with it, in people's words."""

import re
from collections.abc import Sequence
from typing import Any

from app.core.i18n import lazy
from app.roads.closures_errors import BadClosureError
from app.roads.models import Place
from optimizer.travel.closures import (
    MOST_POINTS,
    Closure,
    ClosureFault,
    ClosureKind,
    InvalidClosureError,
)

LAT_RANGE, LON_RANGE = (6.0, 24.0), (102.0, 118.0)
"""The country with its islands, a little generously."""

# Degrees with a point, or with a comma as Vietnamese write it: "22,3364; 103,8438".
_PAIR = re.compile(
    r"\s*([+-]?\d{1,3}(?:[.,]\d{1,12})?)\s*[;,\s]\s*([+-]?\d{1,3}(?:[.,]\d{1,12})?)\s*"
)

FAULTS: dict[ClosureFault, Any] = {
    ClosureFault.NOT_PAIRS: lazy("Mỗi dòng ghi vĩ độ rồi kinh độ, như 22.3364, 103.8438."),
    ClosureFault.AXES_SWAPPED: lazy(
        "Vĩ độ và kinh độ bị đảo chỗ. Mời bạn ghi vĩ độ trước, như 22.3364, 103.8438."
    ),
    ClosureFault.OFF_THE_EARTH: lazy("Toạ độ này không có trên bản đồ. Mời bạn xem lại số."),
    ClosureFault.TOO_FEW_POINTS: lazy(
        "Hình vẽ thiếu điểm. Đoạn đường cần ít nhất 2 điểm, vùng cần ít nhất 3 điểm."
    ),
    ClosureFault.TOO_MANY_POINTS: lazy("Hình vẽ có quá nhiều điểm. Mời bạn vẽ gọn lại."),
    ClosureFault.CROSSES_ITSELF: lazy(
        "Đường viền của vùng tự cắt nhau. Mời bạn vẽ lại theo một vòng."
    ),
    ClosureFault.TOO_WIDE: lazy("Hình vẽ quá lớn. Mời bạn xem lại toạ độ."),
}
OUTSIDE = lazy("Toạ độ này nằm ngoài Việt Nam. Mời bạn xem lại số.")


def read_corners(text: str) -> tuple[tuple[float, float], ...]:
    """
    Read one corner a line, latitude first.

    Raises
    ------
    BadClosureError
        When a line is no pair of numbers.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_POINTS + 1:
        raise _refusal(ClosureFault.TOO_MANY_POINTS)
    return tuple(_pair(line) for line in lines)


def write_corners(corners: Sequence[Sequence[float]]) -> str:
    """Write one corner a line, as `read_corners` reads it."""
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lat, lon in corners)


def check_shape(place: Place, corners: Sequence[tuple[float, float]]) -> None:
    """
    Refuse a drawing that no map could show; a spot or a commune may have none.

    Raises
    ------
    BadClosureError
        Naming the field, in people's words.
    """
    if place is Place.COMMUNE or (place is Place.SPOT and not corners):
        return
    if place is Place.SPOT and len(corners) == 1:
        (lat, lon) = corners[0]
        corners = [(lat, lon), (lat + 0.0001, lon)]
    kind = ClosureKind.AREA if place is Place.AREA else ClosureKind.LINE
    try:
        drawn = Closure(id=0, kind=kind, shape=tuple(corners))
    except InvalidClosureError as error:
        raise _refusal(error.fault) from None
    for lat, lon in drawn.shape:
        if not (LAT_RANGE[0] <= lat <= LAT_RANGE[1] and LON_RANGE[0] <= lon <= LON_RANGE[1]):
            raise BadClosureError("shape", str(OUTSIDE))


def _pair(line: str) -> tuple[float, float]:
    found = _PAIR.fullmatch(line)
    if found is None:
        raise _refusal(ClosureFault.NOT_PAIRS)
    lat, lon = (float(number.replace(",", ".")) for number in found.groups())
    return lat, lon


def _refusal(fault: ClosureFault) -> BadClosureError:
    return BadClosureError("shape", str(FAULTS[fault]))
