"""What the dispatcher and the courier are told when something cannot be done."""

from datetime import date

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.i18n import _, ngettext, short_day


class DayIsOverError(InvalidError):
    """The day lies behind us."""

    def __init__(self, on: date) -> None:
        words = _(
            "Ngày %(day)s đã qua. Bạn chỉ lập được kế hoạch từ hôm nay trở đi.", day=short_day(on)
        )
        super().__init__(words)


class NobodyRidesError(InvalidError):
    """No courier has a shift on that day."""

    def __init__(self, on: date) -> None:
        words = _(
            "Ngày %(day)s chưa có bưu tá nào trong ca. Mời bạn xếp ca làm việc trước.",
            day=short_day(on),
        )
        super().__init__(words)


class NothingToServeError(InvalidError):
    """No door is to be served on that day."""

    def __init__(self, on: date) -> None:
        words = _("Ngày %(day)s chưa có lịch hẹn tận nơi nào để xếp tuyến.", day=short_day(on))
        super().__init__(words)


class DayHasBegunError(ConflictError):
    """Couriers have closed stops since that the draft gives to others."""

    def __init__(self) -> None:
        words = _("Bưu tá vừa báo xong điểm mà bản nháp xếp khác. Mời bạn lập lại phần còn lại.")
        super().__init__(words)


class PlanNotFoundError(NotFoundError):
    """There is no such plan, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có kế hoạch này. Mời bạn mở lại danh sách ngày."))


class RouteNotFoundError(NotFoundError):
    """There is no such route, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có tuyến này. Mời bạn mở lại kế hoạch của ngày."))


class NoSuchDayError(NotFoundError):
    """The address names no day that can be planned."""

    def __init__(self) -> None:
        super().__init__(_("Địa chỉ này không phải một ngày có thể xem. Mời bạn chọn ngày khác."))


class NotADraftError(ConflictError):
    """Only a draft can be published."""

    def __init__(self) -> None:
        words = _("Kế hoạch này chưa xong hoặc đã được thay bằng bản mới. Mời bạn tải lại trang.")
        super().__init__(words)


class PlanStaleError(ConflictError):
    """The day has changed since the draft was made."""

    def __init__(self, *, new: int, gone: int) -> None:
        super().__init__(
            _(
                "Chưa phát hành: %(what)s từ khi lập bản nháp này. Mời bạn lập lại kế hoạch.",
                what=words_of_change(new=new, gone=gone),
            )
        )


class StopNotFoundError(NotFoundError):
    """There is no such stop, or it is on another courier's route."""

    def __init__(self) -> None:
        super().__init__(_("Điểm dừng này không có trên tuyến của bạn."))


class StopMovedError(ConflictError):
    """The stop belongs to a plan that no longer holds."""

    def __init__(self) -> None:
        super().__init__(_("Tuyến đã được xếp lại. Điểm dừng này không còn hiệu lực."))


class StopAheadError(ConflictError):
    """The stop belongs to a day that has not come."""

    def __init__(self, on: date) -> None:
        super().__init__(_("Điểm dừng này thuộc tuyến ngày %(day)s, chưa tới.", day=short_day(on)))


class StopClosedError(ConflictError):
    """The outcome of the stop was reported before."""

    def __init__(self) -> None:
        super().__init__(_("Điểm dừng này đã được báo kết quả trước đó."))


class NoSuchCourierError(NotFoundError):
    """There is no such courier or commune in the province."""

    def __init__(self) -> None:
        super().__init__(_("Không có bưu tá hoặc xã này trong tỉnh. Mời bạn chọn lại."))


class RuleNotFoundError(NotFoundError):
    """There is no such rule, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có quy định này. Mời bạn mở lại danh sách."))


class NotUnderWayError(ConflictError):
    """Only a search that runs can be stopped."""

    def __init__(self) -> None:
        super().__init__(_("Máy không còn xếp kế hoạch này. Mời bạn tải lại trang."))


class CannotChangeError(ConflictError):
    """The change asked for would break a promise, or the plan cannot be changed any more."""


class DayChangedError(ConflictError):
    """What was shown before confirming is not what would be done now."""

    def __init__(self) -> None:
        words = _("Ngày vừa thay đổi nên kết quả khác trước. Mời bạn xem lại rồi xác nhận.")
        super().__init__(words)


def words_of_change(*, new: int, gone: int) -> str:
    """Say what became of a day since it was planned: "2 lịch hẹn mới, 1 lịch hẹn đã bỏ"."""
    parts = []
    if new:
        parts.append(ngettext("%(num)d lịch hẹn mới", "%(num)d lịch hẹn mới", new))
    if gone:
        parts.append(ngettext("%(num)d lịch hẹn đã bỏ", "%(num)d lịch hẹn đã bỏ", gone))
    return ", ".join(parts) or _("ca làm việc, giờ hẹn, địa chỉ hoặc đường đi đã thay đổi")
