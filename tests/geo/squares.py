"""A small country of square communes, as files of outlines bring them."""

import io
import json
from typing import Any

from tests import build

# Three communes in a row, a tenth of a degree wide; codes, names, western edge.
ROW = (
    ("03001", "Xã Thứ Nhất", 104.0),
    ("03002", "Xã Thứ Hai", 104.1),
    ("03003", "Xã Thứ Ba", 104.2),
)
SOUTH, SIDE = 22.0, 0.1


def communes() -> None:
    """The rows that the squares are matched with; each point in its square's middle."""
    for code, name, west in ROW:
        build.commune(code, name=name, lat=SOUTH + SIDE / 2, lon=west + SIDE / 2)


def ring(west: float, south: float = SOUTH, side: float = SIDE) -> list[list[float]]:
    east, north = round(west + side, 6), round(south + side, 6)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def square(
    code: str | int | None, name: str, west: float, south: float = SOUTH, **properties: Any
) -> dict[str, Any]:
    given = {"code": code, "name": name} if code is not None else {"name": name}
    return feature(given | properties, [ring(west, south)])


def feature(
    properties: dict[str, Any], coordinates: Any, *, kind: str = "Polygon"
) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def row() -> list[dict[str, Any]]:
    return [square(code, name, west) for code, name, west in ROW]


def file_of(features: list[Any], **members: Any) -> io.BytesIO:
    document = {"type": "FeatureCollection", "features": features} | members
    return io.BytesIO(json.dumps(document, ensure_ascii=False).encode())
