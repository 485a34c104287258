"""What the roads of a commune are likely to be like, until an administrator knows better."""

from app.geo.models import Terrain

# Where nearly every commune lies among mountains: Cao Bằng, Tuyên Quang, Điện Biên, Lai Châu,
# Sơn La, Lào Cai, Thái Nguyên (with Bắc Kạn), Lạng Sơn.
_MOUNTAINOUS = frozenset({"04", "08", "11", "12", "14", "15", "19", "20"})
# Rivers, canals and ferries: Đồng Tháp, Vĩnh Long, An Giang, Cần Thơ, Cà Mau.
_RIVERINE = frozenset({"82", "86", "91", "92", "96"})
# Flat and densely settled: Hà Nội, Bắc Ninh, Hải Phòng, Hưng Yên, Ninh Bình, Đồng Nai,
# Hồ Chí Minh, Tây Ninh.
_FLAT = frozenset({"01", "24", "31", "33", "37", "75", "79", "80"})

# People live closely where it is flat: the larger a commune, the steeper it tends to be.
_TOWN_KM2 = 60.0
_LARGE_KM2 = 150.0


def commune_terrain_default(*, province_code: str, area_km2: float | None) -> Terrain:
    """
    Guess the terrain of a commune from its province and its size.

    Provinces that reach from the coast to the mountains are told apart by size alone;
    a commune without a published area counts as large, as those two are.
    """
    area_km2 = _LARGE_KM2 if area_km2 is None else area_km2
    if province_code in _RIVERINE:
        return Terrain.DELTA
    if province_code in _FLAT:
        return Terrain.HILL if area_km2 >= _LARGE_KM2 else Terrain.PLAIN
    if province_code in _MOUNTAINOUS:
        return Terrain.MOUNTAIN if area_km2 >= _TOWN_KM2 else Terrain.HILL
    if area_km2 >= _LARGE_KM2:
        return Terrain.MOUNTAIN
    return Terrain.HILL if area_km2 >= _TOWN_KM2 else Terrain.PLAIN
