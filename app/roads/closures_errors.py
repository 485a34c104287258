"""What people are told when a closed road cannot be noted as they wish."""

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.i18n import _


class ClosureNotFoundError(NotFoundError):
    """There is no such closure, or it is another province's."""

    def __init__(self) -> None:
        super().__init__(_("Không có đoạn đường này trong danh sách. Mời bạn mở lại danh sách."))


class PhotoNotFoundError(NotFoundError):
    """Nobody took a photo, or it is gone."""

    def __init__(self) -> None:
        super().__init__(_("Chỗ này chưa có ảnh."))


class NotDrawnError(ConflictError):
    """Only what is on the map can be kept out of routes."""

    def __init__(self) -> None:
        words = _("Chưa biết chỗ này nằm đâu. Mời bạn vẽ lên bản đồ hoặc chọn xã, rồi xác nhận.")
        super().__init__(words)


class LiftedError(ConflictError):
    """Somebody has said that the way is free."""

    def __init__(self) -> None:
        super().__init__(_("Chỗ này đã được báo thông đường. Mời bạn tải lại trang."))


class BadPhotoError(InvalidError):
    """What was sent is no photo that can be kept."""


class BadClosureError(InvalidError):
    """
    What was said about a closure does not fit together.

    Parameters
    ----------
    field
        Which answer is wrong, as forms call it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
