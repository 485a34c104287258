"""Signs of life: when a regular task last ran, so that `/readyz` knows of worker and beat."""

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, Text20, database_now, db


class Heartbeat(Model):
    """The last time that a regular task ran, by the database's clock."""

    __tablename__ = "heartbeat"

    name: Mapped[Text20] = mapped_column(primary_key=True)
    at_s: Mapped[float]


def beat(name: str) -> None:
    """Note that a regular task runs now."""
    db.session.merge(Heartbeat(name=name, at_s=0.0)).at_s = database_now()
    db.session.flush()


def lag_s(name: str) -> float | None:
    """Return the seconds since a regular task last ran; None when it never did."""
    statement = select(database_now() - Heartbeat.at_s).where(Heartbeat.name == name)
    return db.session.scalar(statement)
