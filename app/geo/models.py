"""Provinces and communes: two tiers, no district."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Key, Model, Text100


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
