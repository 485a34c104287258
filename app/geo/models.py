"""Provinces and communes: two tiers, no district."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, Text100


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
