"""Provinces and communes: two tiers, no district; and the lines that maps draw of them."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Key, Model, Text20, Text100, Text300, UtcDateTime


class Terrain(StrEnum):
    """What the roads of a commune are like; it decides the estimate of travel times."""

    MOUNTAIN = "mountain"
    HILL = "hill"
    PLAIN = "plain"
    DELTA = "delta"


class Province(Model):
    """A province or a city under the central government."""

    __tablename__ = "province"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[Text100]  # "Tỉnh Lào Cai"
    short_name: Mapped[Text100]  # "Lào Cai"
    lat: Mapped[float]
    lon: Mapped[float]


class Commune(Model):
    """A commune, ward or special zone, with one point that stands for it."""

    __tablename__ = "commune"
    __table_args__ = (Index(None, "province_code", "search_key"), Index(None, "lat", "lon"))

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    name: Mapped[Text100]  # "Xã Tả Van"
    short_name: Mapped[Text100]  # "Tả Van"
    search_key: Mapped[Text100]  # "xa ta van", folded
    lat: Mapped[float]
    lon: Mapped[float]
    area_km2: Mapped[float | None]  # not published for two of them
    terrain: Mapped[Terrain] = mapped_column(default=Terrain.PLAIN)

    province: Mapped[Province] = relationship()


class Hamlet(Model):
    """A hamlet of a commune, with a point where one is known."""

    __tablename__ = "hamlet"
    __table_args__ = (UniqueConstraint("commune_code", "search_key"),)

    id: Mapped[Key]
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"))
    name: Mapped[Text100]  # "Thôn Dền Thàng"
    search_key: Mapped[Text100]  # folded
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    is_far: Mapped[bool] = mapped_column(default=False)  # over an hour from the commune's office

    commune: Mapped[Commune] = relationship()


class FormerCommune(Model):
    """A commune of the three tiers that ended on 2025-07-01, and a commune that it went to."""

    __tablename__ = "former_commune"
    __table_args__ = (UniqueConstraint("commune_code", "key"),)

    id: Mapped[Key]
    key: Mapped[Text100] = mapped_column(index=True)  # the published list's own name for it
    full_name: Mapped[Text100]  # "Xã Trung Lèng Hồ, Huyện Bát Xát, Tỉnh Lào Cai"
    search_key: Mapped[Text100]  # "trung leng ho huyen bat xat tinh lao cai", folded
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"))
    is_main: Mapped[bool]  # where it was divided: whether most of it went there

    commune: Mapped[Commune] = relationship()


class MapLayer(StrEnum):
    """What an import brought for maps to draw."""

    OUTLINES = "outlines"
    ROADS = "roads"


class MapEdition(Model):
    """One import of a layer for one area; a later one takes its place, and can be undone."""

    __tablename__ = "map_edition"
    __table_args__ = (
        UniqueConstraint("layer", "area", "number"),
        Index(
            "uq_map_edition_shown",
            "layer",
            "area",
            unique=True,
            sqlite_where=column("is_shown"),
            postgresql_where=column("is_shown"),
        ),
    )

    id: Mapped[Key]
    layer: Mapped[MapLayer]
    area: Mapped[str] = mapped_column(String(8))  # a province's code; empty: wherever it lies
    number: Mapped[int]
    digest: Mapped[Text20] = mapped_column(index=True)  # of all its sheets; it stands in addresses
    is_shown: Mapped[bool]
    imported_at: Mapped[UtcDateTime]
    imported_by: Mapped[Text100]
    file_name: Mapped[Text300]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # counts; what `Ground` reads


class MapSheet(Model):
    """One piece of an edition, as it is sent: JSON under brotli."""

    __tablename__ = "map_sheet"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    id: Mapped[Key]
    edition_id: Mapped[int] = mapped_column(ForeignKey("map_edition.id", ondelete="CASCADE"))
    name: Mapped[Text20]  # "outlines", or a tile: "11/1620/900"
    content: Mapped[bytes]
    size: Mapped[int]  # bytes of the JSON
