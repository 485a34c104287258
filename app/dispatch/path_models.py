"""The ways between a plan's stops, as maps draw them."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class PlanPaths(Model):
    """A plan's legs by where they begin and end; drawn by a worker once the plan stands."""

    __tablename__ = "plan_paths"

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[UtcDateTime]
    drawn_at: Mapped[UtcDateTime | None]
    lines: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by `legs.key_of`, encoded
