"""What the hall refuses, in the reader's words."""

from app.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.core.i18n import _


class TicketNotFoundError(NotFoundError):
    """No ticket has this token, or it is another office's."""

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy số này. Mời bạn lấy số mới tại sảnh."))


class TicketMovedError(ConflictError):
    """Somebody else changed the ticket first."""

    def __init__(self) -> None:
        super().__init__(_("Số này vừa được xử lý ở nơi khác. Mời bạn xem lại hàng đợi."))


class CounterClosedError(ConflictError):
    """The officer has not said yet at which counter they sit."""

    def __init__(self) -> None:
        super().__init__(_("Bạn chưa mở quầy nào. Mời bạn chọn số quầy trước."))


class CalledTooSoonError(ConflictError):
    """The last call was a moment ago."""

    def __init__(self, *, wait_s: int) -> None:
        super().__init__(
            _("Số này vừa được gọi. Mời bạn chờ %(wait_s)d giây rồi gọi lại.", wait_s=wait_s)
        )


class CameBackTwiceError(ConflictError):
    """Whoever misses three calls twice takes a new ticket."""

    def __init__(self) -> None:
        super().__init__(_("Số này đã quay lại một lần rồi. Mời người dân lấy số mới."))


class GroupNotServingError(InvalidError):
    """These counters are not of this office, or not open."""

    def __init__(self) -> None:
        super().__init__(_("Nhóm quầy này không phục vụ ở đây. Mời bạn chọn nhóm khác."))


class HallClosedError(ConflictError):
    """The office is closed."""

    def __init__(self) -> None:
        super().__init__(
            _("Ngoài giờ làm việc nên chưa lấy số được. Mời bạn quay lại trong giờ mở cửa.")
        )


class HallFullError(ConflictError):
    """So many wait that phones are given no more numbers."""

    def __init__(self) -> None:
        super().__init__(_("Hàng đợi đang rất dài. Mời bạn lấy số tại sảnh."))


class KioskLockedError(ForbiddenError):
    """Nobody of the office has opened this device as a kiosk."""

    def __init__(self) -> None:
        super().__init__(_("Máy lấy số này chưa được mở. Mời cán bộ Một cửa mở giúp."))


class PhonesNotTakenError(ForbiddenError):
    """The office gives no tickets to phones."""

    def __init__(self) -> None:
        super().__init__(_("Nơi này chưa cho lấy số bằng điện thoại. Mời bạn lấy số tại sảnh."))


class CheckInError(ConflictError):
    """A booking that cannot be checked in here and now; the sentence says why."""


class BookingUnknownError(NotFoundError):
    """The same sentence, whether the code is unknown or the digits are another's."""

    def __init__(self) -> None:
        super().__init__(
            _("Không tìm thấy lịch hẹn với mã và số này. Mời bạn xem lại, hoặc lấy số thường.")
        )
