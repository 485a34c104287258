"""What people are told when the land or its figures cannot be noted as they wish."""

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.i18n import _


class BarrierNotFoundError(NotFoundError):
    """There is no such barrier, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có vật cản này trong danh sách. Mời bạn mở lại danh sách."))


class FerryNotFoundError(NotFoundError):
    """There is no such ferry, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có chuyến phà này trong danh sách. Mời bạn mở lại danh sách."))


class BadLandError(InvalidError):
    """
    What was said does not fit together.

    Parameters
    ----------
    field
        Which answer is wrong, as forms call it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NothingToUndoError(ConflictError):
    """The figures are those that the product came with."""

    def __init__(self) -> None:
        super().__init__(_("Đang dùng số mặc định, không có gì để hoàn lại."))


class CalibrationNotFoundError(NotFoundError):
    """There is no such calibration, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có lần hiệu chỉnh này. Mời bạn mở lại danh sách."))


class NotProposedError(ConflictError):
    """It was decided already, or has nothing to offer."""

    def __init__(self) -> None:
        super().__init__(_("Đề xuất này không còn chờ bạn quyết định. Mời bạn tải lại trang."))


class FiguresChangedError(ConflictError):
    """Somebody has changed the figures since they were held against rides."""

    def __init__(self) -> None:
        words = _("Các con số đã thay đổi sau lần hiệu chỉnh này. Mời bạn hiệu chỉnh lại.")
        super().__init__(words)


class TooFewRidesError(ConflictError):
    """There is not enough to learn from."""

    def __init__(self, *, found: int, needed: int) -> None:
        super().__init__(
            _(
                "Mới có %(found)d chặng dùng được. Cần ít nhất %(needed)d chặng.",
                found=found,
                needed=needed,
            )
        )
        self.found = found


class NoNetworkError(ConflictError):
    """There is no road graph to learn from."""

    def __init__(self) -> None:
        super().__init__(_("Chưa có bản đồ đường. Mời bạn nhập bằng lệnh flask roads import."))
