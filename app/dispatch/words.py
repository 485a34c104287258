"""What people call a plan's states, and why a visit could not be placed, with what may help."""

from collections.abc import Collection
from dataclasses import dataclass

from app.booking.models import BookingKind
from app.core.i18n import _, lazy
from app.dispatch.models import Liking, PlanState, VehicleKind


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
    "forbidden": WhyLost(
        why=lazy("Ai tới được thì theo quy định không được đến, hoặc không có kết quả trên xe."),
        remedy=lazy("Xem lại quy định ai đến đâu, hoặc hẹn người dân sang ngày khác."),
    ),
    "closed_road": WhyLost(
        why=lazy("Đường tới đó đang bị cấm hoặc hỏng."),
        remedy=lazy("Gọi người dân, hẹn ngày đường thông hoặc gặp tại điểm bưu chính."),
    ),
    "duration": WhyLost(
        why=lazy("Đi và về lâu hơn thời gian mà mỗi bưu tá được đi liền."),
        remedy=lazy("Gọi người dân, hẹn gặp tại điểm bưu chính gần nhất."),
    ),
    "removed": WhyLost(
        why=lazy("Người điều phối đã bỏ điểm này khỏi tuyến."),
        remedy=lazy("Xếp lại vào tuyến, hoặc gọi người dân để hẹn ngày khác."),
    ),
    "new": WhyLost(
        why=lazy("Lịch hẹn có sau khi lập kế hoạch này."),
        remedy=lazy("Xếp vào một tuyến, hoặc lập lại kế hoạch."),
    ),
    "crowded_out": WhyLost(
        why=lazy("Có người tới được, nhưng các điểm khác đã hết giờ của họ."),
        remedy=lazy("Thêm một ca, hoặc hẹn người dân sang ngày sau."),
    ),
}

UNKNOWN_REASON = WhyLost(
    why=lazy("Chưa rõ lý do."), remedy=lazy("Lập lại kế hoạch, hoặc hẹn người dân sang ngày khác.")
)

# What keeps a change by hand from being done, the most telling first.
CANNOT = {
    "forbidden": lazy("Theo quy định, bưu tá này không được đến, hoặc không có kết quả trên xe."),
    "no_skill": lazy("Bưu tá này không làm được việc này."),
    "capacity": lazy("Xe không còn chỗ."),
    "closed_road": lazy("Đường tới đó đang bị cấm hoặc hỏng."),
    "unreachable": lazy("Không có đường tới đó, hoặc không có đường về."),
    "too_far": lazy("Quá giới hạn quãng đường hoặc số điểm."),
    "duration": lazy("Bưu tá sẽ đi lâu hơn thời gian cho phép."),
    "outside_shift": lazy("Bưu tá sẽ không về kịp trước khi hết ca."),
    "outside_window": lazy("Bưu tá sẽ không tới kịp giờ người dân đã chọn."),
    "crowded_out": lazy("Chỗ đó không còn đủ giờ cho các điểm khác."),
}


def why_not(reasons: Collection[str]) -> str:
    """Say why a change cannot be done; the reasons are the optimizer's."""
    found = [words for reason, words in CANNOT.items() if reason in reasons]
    # Of many couriers each has a reason of its own: the one who came closest tells most.
    why = str(found[-1]) if found else ""
    return " ".join(filter(None, (_("Không đổi được như vậy."), why)))


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

LIKING_WORDS = {
    Liking.NEVER: lazy("không đến"),
    Liking.RATHER: lazy("nên đến"),
}

VISIT_WORDS = {
    BookingKind.PICKUP: lazy("nhận hồ sơ"),
    BookingKind.RETURN: lazy("trả kết quả"),
}
