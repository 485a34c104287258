"""What a map stands on: outlines, roads and tiles, as far as an installation has them."""

from dataclasses import asdict, dataclass
from typing import Any

from app.config import Settings
from app.geo.map_editions import shown_editions
from app.geo.models import MapLayer


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What pages hand to the map; an empty value means that there is none."""

    outlines: str  # digest of the edition, which stands in its address
    roads: str
    road_zooms: tuple[int, ...]
    road_bounds: tuple[float, ...]  # south, west, north, east
    tiles: str  # address with {z}, {x}, {y}, or of a .pmtiles file
    credits: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def ground_of(*, province_code: str, settings: Settings) -> Ground:
    """Return what maps of a province stand on."""
    shown = shown_editions(province_code=province_code)
    outlines, roads = shown.get(MapLayer.OUTLINES), shown.get(MapLayer.ROADS)
    credited = [edition.facts.get("credit", "") for edition in (outlines, roads) if edition]
    if settings.tiles_url:
        credited.append(settings.tiles_credit)
    return Ground(
        outlines=outlines.digest if outlines else "",
        roads=roads.digest if roads else "",
        road_zooms=tuple(roads.facts.get("zooms", ())) if roads else (),
        road_bounds=tuple(roads.facts.get("bounds", ())) if roads else (),
        tiles=settings.tiles_url,
        credits=tuple(dict.fromkeys(filter(None, credited))),
    )
