"""How a plan came to be, for who wants to know: by whom, from what, with which result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Staff
from app.booking.models import Booking
from app.core.db import db
from app.core.i18n import _, lazy
from app.dispatch.curve import Curve, curve_of
from app.dispatch.models import Plan, Shift
from app.dispatch.repairing import ChangeKind

SYSTEM = "system"
PARTS = (
    ("riding", lazy("Đi đường, xăng xe")),
    ("fixed", lazy("Mỗi bưu tá ra đường")),
    ("overtime", lazy("Về sát hoặc sau giờ hết ca")),
    ("wishes", lazy("Mong muốn: người quen, đúng giờ đã báo, kết quả sắp đến hạn")),
    ("balance", lazy("Chênh lệch việc giữa các bưu tá")),
    ("left_out", lazy("Điểm bỏ lại")),
)


@dataclass(frozen=True, kw_only=True)
class About:
    """What the plan keeps of how it was made."""

    curve: Curve | None
    parts: Sequence[tuple[str, int]]  # words and seconds of riding
    versions: str
    is_by_hand: bool


def about(plan: Plan) -> About:
    """Say how a plan was made; a part of the cost that is nothing is left away."""
    return About(
        curve=curve_of(plan.curve),
        parts=[(str(words), plan.cost_parts[name]) for name, words in PARTS
               if plan.cost_parts.get(name)],
        versions=", ".join(f"{name} {number}" for name, number in plan.versions.items()),
        is_by_hand=bool(plan.change),
    )  # fmt: skip


def full_names() -> Callable[[str], str]:
    """Return a way to say a user name as people do; each is looked up once."""
    known: dict[str, str] = {}

    def full_name(username: str) -> str:
        if username not in known:
            statement = select(Staff.full_name).where(Staff.username == username)
            known[username] = db.session.scalar(statement) or username
        return _("máy") if username == SYSTEM else known[username]

    return full_name


def words_of_change_by_hand(plan: Plan) -> str:
    """Say what was changed: "Chuyển Vàng Thị Dở sang Giàng A Páo"; empty: nothing by hand."""
    change = plan.change
    if not change:
        return ""
    door = _door(change.get("booking_id"))
    courier, other = _courier(change.get("shift_id")), _courier(change.get("to_shift_id"))
    said = {
        ChangeKind.INSERT: _("Xếp %(door)s vào tuyến", door=door),
        ChangeKind.MOVE: _("Chuyển điểm của %(door)s", door=door),
        ChangeKind.REMOVE: _("Bỏ điểm của %(door)s khỏi tuyến", door=door),
        ChangeKind.DROP_OUT: _("%(courier)s nghỉ", courier=courier),
        ChangeKind.JOIN: _("Thêm %(courier)s", courier=courier),
        ChangeKind.HAND_OVER: _("%(courier)s và %(other)s đổi tuyến", courier=courier, other=other),
    }
    return said.get(change["kind"], "")


def _door(booking_id: int | None) -> str:
    booking = db.session.get(Booking, booking_id) if booking_id else None
    return booking.name if booking else ""


def _courier(shift_id: int | None) -> str:
    shift = db.session.get(Shift, shift_id) if shift_id else None
    return shift.courier.full_name if shift else ""
