"""Where a focal person lives: neighbours bring papers there, and couriers come there."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Staff
from app.core.db import Model, Text100


class FocalHouse(Model):
    """The house of one focal person."""

    __tablename__ = "focal_house"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[Text100]  # "Thôn Choản Thèn"
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    staff: Mapped[Staff] = relationship()
