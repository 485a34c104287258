"""Staff and their sign-ins."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Key, Model, Text20, Text100, Text300, UtcDateTime


class Role(StrEnum):
    """What a member of staff may do; citizens have no account."""

    OFFICER = "OFFICER"
    DISPATCHER = "DISPATCHER"
    COURIER = "COURIER"
    FOCAL_PERSON = "FOCAL_PERSON"
    ADMINISTRATOR = "ADMINISTRATOR"


class Staff(Model):
    """A person who works with the product under a name and a password."""

    __tablename__ = "staff"
    __table_args__ = (Index(None, "role", "province_code"),)

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(60), unique=True)
    full_name: Mapped[Text100]
    phone: Mapped[Text20] = mapped_column(default="")
    role: Mapped[Role]
    password_hash: Mapped[Text300]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))  # officers
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))  # focal persons
    is_active: Mapped[bool] = mapped_column(default=True)


class SignIn(Model):
    """One signed-in browser, kept here so that it can be revoked."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[Text300] = mapped_column(default="")
    started_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]
    revoked_at: Mapped[UtcDateTime | None]

    staff: Mapped[Staff] = relationship()


class OneTimeCode(Model):
    """A short code sent to a member of staff's phone instead of a password."""

    __tablename__ = "one_time_code"

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[UtcDateTime | None]


class PhoneCode(Model):
    """A short code sent to a citizen's phone, to be typed back."""

    __tablename__ = "phone_code"
    __table_args__ = (Index(None, "phone", "sent_at"),)

    id: Mapped[Key]
    phone: Mapped[Text20]
    purpose: Mapped[Text20]
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[UtcDateTime | None]
    used_for: Mapped[str] = mapped_column(String(64), default="")  # the form that brought it
