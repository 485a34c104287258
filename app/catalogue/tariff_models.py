"""What carrying papers costs: the post's tariff by place and weight, and who pays less."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Key, Model, Text20, Text100


class MeetingPlace(StrEnum):
    """Where a courier meets the citizen, or a result waits for them."""

    OFFICE = "OFFICE"
    HOME = "HOME"
    POST_POINT = "POST_POINT"
    FOCAL_PERSON = "FOCAL_PERSON"


class Leg(StrEnum):
    """Which way the papers go: to the office, or back with the result."""

    PICKUP = "PICKUP"
    RETURN = "RETURN"


class Tariff(Model):
    """The postage of one way, for one kind of place, up to a weight, from a day on."""

    __tablename__ = "tariff"
    __table_args__ = (
        UniqueConstraint("province_code", "leg", "place", "up_to_g", "valid_from"),
        CheckConstraint("up_to_g > 0", name="weighs_something"),
        CheckConstraint("vnd >= 0", name="not_below_zero"),
        CheckConstraint("place <> 'OFFICE'", name="office_is_free"),
    )

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    leg: Mapped[Leg]
    place: Mapped[MeetingPlace]
    up_to_g: Mapped[int]  # grams of paper
    vnd: Mapped[int]
    is_example: Mapped[bool] = mapped_column(default=True)  # until an administrator confirms it
    valid_from: Mapped[date]


class DiscountGroup(Model):
    """People who pay less postage, by a share in per cent."""

    __tablename__ = "discount_group"
    __table_args__ = (
        UniqueConstraint("province_code", "code"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_of_hundred"),
    )

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    code: Mapped[Text20]
    name: Mapped[Text100]
    name_en: Mapped[Text100] = mapped_column(default="")
    percent: Mapped[int]
    is_example: Mapped[bool] = mapped_column(default=True)
