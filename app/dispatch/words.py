"""What people call a plan's states, and why a visit could not be placed, with what may help."""

from dataclasses import dataclass

from app.booking.models import BookingKind
from app.core.i18n import lazy
from app.dispatch.models import PlanState, VehicleKind


@dataclass(frozen=True, kw_only=True)
class WhyLost:
    """Why a visit stands in no route, and what a dispatcher can do about it."""

    why: str
    remedy: str


# The optimizer's reasons, by their stored value.
WHY_LOST = {
    "no_vehicle": WhyLost(
        why=lazy("Không có bưu tá nào trong ca."),
        remedy=lazy("Xếp ca làm việc cho ngày này, rồi lập lại kế hoạch."),
    ),
    "no_skill": WhyLost(
        why=lazy("Không bưu tá nào trong ca làm được việc này."),
        remedy=lazy("Thêm người phù hợp vào ca, rồi lập lại kế hoạch."),
    ),
    "capacity": WhyLost(
        why=lazy("Vượt sức chở của mọi xe, dù xe trống."),
        remedy=lazy("Đổi xe lớn hơn cho một ca, rồi lập lại kế hoạch."),
    ),
    "unreachable": WhyLost(
        why=lazy("Không có đường tới đó, hoặc không có đường về."),
        remedy=lazy("Gọi người dân, hẹn gặp tại điểm bưu chính gần nhất."),
    ),
    "too_far": WhyLost(
        why=lazy("Xa hơn giới hạn quãng đường của mọi bưu tá."),
        remedy=lazy("Gọi người dân, hẹn gặp tại điểm bưu chính gần nhất."),
    ),
    "outside_shift": WhyLost(
        why=lazy("Đi và về không vừa ca làm việc của ai."),
        remedy=lazy("Kéo dài một ca, hoặc hẹn tại điểm bưu chính."),
    ),
    "outside_window": WhyLost(
        why=lazy("Không ai tới kịp trong giờ người dân đã chọn."),
        remedy=lazy("Gọi người dân, xin giờ rộng hơn hoặc ngày khác."),
    ),
    "crowded_out": WhyLost(
        why=lazy("Có người tới được, nhưng các điểm khác đã hết giờ của họ."),
        remedy=lazy("Thêm một ca, hoặc hẹn người dân sang ngày sau."),
    ),
}

UNKNOWN_REASON = WhyLost(
    why=lazy("Chưa rõ lý do."), remedy=lazy("Lập lại kế hoạch, hoặc hẹn người dân sang ngày khác.")
)

STATE_WORDS = {
    PlanState.QUEUED: lazy("đang chờ"),
    PlanState.SOLVING: lazy("đang xếp tuyến"),
    PlanState.DRAFT: lazy("bản nháp"),
    PlanState.PUBLISHED: lazy("đã phát hành"),
    PlanState.SUPERSEDED: lazy("đã thay bằng bản sau"),
    PlanState.FAILED: lazy("chưa lập được"),
}

STATE_SHAPES = {
    PlanState.QUEUED: "next",
    PlanState.SOLVING: "now",
    PlanState.DRAFT: "now",
    PlanState.PUBLISHED: "done",
    PlanState.SUPERSEDED: "plain",
    PlanState.FAILED: "problem",
}

VEHICLE_WORDS = {
    VehicleKind.MOTORBIKE: lazy("xe máy"),
    VehicleKind.CAR: lazy("ô tô"),
    VehicleKind.FOOT: lazy("đi bộ"),
}

VISIT_WORDS = {
    BookingKind.PICKUP: lazy("nhận hồ sơ"),
    BookingKind.RETURN: lazy("trả kết quả"),
}
