"""What people call terrain, barriers and ways to ride."""

from typing import Any

from app.core.i18n import lazy
from app.geo.models import Terrain
from app.roads.land_models import BarrierKind, CalibrationBasis, FiguresSource

TERRAINS: dict[Terrain, Any] = {
    Terrain.MOUNTAIN: lazy("núi"),
    Terrain.HILL: lazy("đồi"),
    Terrain.PLAIN: lazy("đồng bằng"),
    Terrain.DELTA: lazy("sông nước"),
}
KINDS: dict[BarrierKind, Any] = {
    BarrierKind.RIVER: lazy("Sông, hồ"),
    BarrierKind.RIDGE: lazy("Dãy núi"),
    BarrierKind.BORDER: lazy("Biên giới"),
    BarrierKind.OTHER: lazy("Vật cản khác"),
}
RIDES: dict[str, Any] = {
    "motorbike": lazy("xe máy"),
    "car": lazy("ô tô"),
    "foot": lazy("đi bộ"),
    "boat": lazy("xuồng"),
}
SOURCES: dict[FiguresSource, Any] = {
    FiguresSource.TYPED: lazy("nhập tay"),
    FiguresSource.CALIBRATED: lazy("hiệu chỉnh"),
    FiguresSource.UNDONE: lazy("hoàn lại"),
}
BASES: dict[CalibrationBasis, Any] = {
    CalibrationBasis.NETWORK: lazy("bản đồ đường"),
    CalibrationBasis.RIDES: lazy("chuyến đi thật của bưu tá"),
}
