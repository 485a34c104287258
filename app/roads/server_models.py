"""What is known of the road servers: whether they answer, and since when."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, Text20, Text300, UtcDateTime


class RoadServer(Model):
    """A server that was asked for travel times, and how that went the last time."""

    __tablename__ = "road_server"

    name: Mapped[Text20] = mapped_column(primary_key=True)  # "osrm motorbike", "valhalla"
    url: Mapped[Text300]
    is_reachable: Mapped[bool]
    since_at: Mapped[UtcDateTime]  # it has been so
    asked_at: Mapped[UtcDateTime]
    answered_at: Mapped[UtcDateTime | None]
    took_ms: Mapped[int | None]  # the last answer
    error: Mapped[Text20] = mapped_column(default="")  # `TravelError.code`
    roads: Mapped[str] = mapped_column(String(64), default="")  # changes when its roads do
