"""Refusals of a booking, each with what the citizen can do next."""

from app.core.codes import grouped
from app.core.errors import ConflictError, NotFoundError
from app.core.i18n import _


class SlotFullError(ConflictError):
    """The last place in the slot went to someone else."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or _("Khung giờ này vừa hết chỗ. Mời bạn chọn một khung giờ khác.")
        )


class SlotClosedError(SlotFullError):
    """The slot is not, or no longer, to be had: begun, too near, or of another place."""

    def __init__(self) -> None:
        super().__init__(_("Khung giờ này đã hết hạn đặt. Mời bạn chọn một khung giờ khác."))


class DuplicateBookingError(ConflictError):
    """The same person already comes for the same procedure; they may still want a second one."""

    def __init__(self) -> None:
        # Not when: whoever types somebody else's name and number must not learn it.
        super().__init__(_("Người này đã có một lịch sắp tới cho thủ tục này."))


class TooManyBookingsError(ConflictError):
    """One phone has as many coming bookings as one family needs; texts must not flood it."""

    def __init__(self) -> None:
        super().__init__(
            _("Số điện thoại này đã có nhiều lịch hẹn. Muốn đặt thêm, mời bạn gọi số ở cuối trang.")
        )


class TooManyHoldsError(ConflictError):
    """One browser keeps as many places waiting as anybody needs at a time."""

    def __init__(self) -> None:
        super().__init__(
            _("Bạn đang giữ nhiều khung giờ. Mời bạn đặt xong một lịch, hoặc đợi ít phút.")
        )


class TooLongVisitError(ConflictError):
    """More dossiers than one visit can hold."""

    def __init__(self) -> None:
        super().__init__(_("Một lần hẹn nhận nhiều nhất 8 hồ sơ. Mời bạn đặt thêm một lịch."))


class FormReusedError(ConflictError):
    """A form that was booked already came again with other answers."""

    def __init__(self) -> None:
        super().__init__(
            _("Biểu mẫu này đã gửi một lần với nội dung khác. Mời bạn bắt đầu một lịch mới.")
        )


class BookingNotFoundError(NotFoundError):
    """No booking has this code and phone: one answer, whichever of them is wrong."""

    def __init__(self) -> None:
        super().__init__(
            _("Mã và số điện thoại không khớp với lịch hẹn nào. Mời bạn xem lại cả hai.")
        )


class NotFetchedError(ConflictError):
    """No courier may, or can, come for these papers."""

    def __init__(self) -> None:
        super().__init__(
            _("Bưu tá chưa đến nhận hồ sơ này tại nhà. Mời bạn chọn tới Bộ phận Một cửa.")
        )


class VisitClosedError(ConflictError):
    """The visit has ended, or was cancelled, before this was reported."""

    def __init__(self, *, code: str) -> None:
        super().__init__(_("Lịch hẹn %(code)s đã xong hoặc đã huỷ.", code=grouped(code)))


class CannotCancelError(ConflictError):
    """It is too late to cancel; the message says why and what to do."""


class CannotMoveError(ConflictError):
    """The booking's time cannot be changed any more; the message says why and what to do."""


class NoReturnDayError(ConflictError):
    """No service day to the horizon has room for one more visit."""

    def __init__(self) -> None:
        super().__init__(
            _("Hai tuần tới bưu tá kín chỗ ở xã này. Mời bạn báo quản trị thêm chỗ cho khu vực.")
        )


class OfferOverError(NotFoundError):
    """An offer of a time that is not there, or no longer: one answer for both."""

    def __init__(self) -> None:
        super().__init__(
            _("Đề nghị này đã hết hạn hoặc đã được trả lời. Mời bạn gọi số ở cuối trang.")
        )


class WaitlistFullError(ConflictError):
    """A waiting list is as long as it may be, or the phone waits often enough; it says which."""


class ZoneNotFoundError(NotFoundError):
    """The province has no such pickup zone."""

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy khu vực nhận hồ sơ này."))


class ZoneTwiceError(ConflictError):
    """The province has a pickup zone of this name already."""

    def __init__(self, *, name: str) -> None:
        super().__init__(_("Tỉnh đã có khu vực tên %(name)s.", name=name))


class GridInUseError(ConflictError):
    """Cells that somebody has a place in cannot get another length."""

    def __init__(self) -> None:
        super().__init__(
            _("Nhóm này có lịch hẹn nên chưa đổi được độ dài ô giờ. Mời bạn thêm nhóm mới.")
        )
