"""What geo refuses."""

from app.core.errors import ConflictError, NotFoundError, UnavailableError
from app.core.i18n import _


class UnknownCommuneError(NotFoundError):
    """No commune has this code."""

    def __init__(self) -> None:
        super().__init__(
            _("Không có xã, phường nào mang mã này. Mời bạn chọn lại trong danh sách.")
        )


class GeocoderAwayError(UnavailableError):
    """The service that knows addresses did not answer; asking again later may help."""

    def __init__(self) -> None:
        super().__init__(_("Dịch vụ tìm toạ độ chưa trả lời. Mời bạn thử lại sau hoặc ghim tay."))


class NoSuchEditionError(NotFoundError):
    """No edition of the map has this number, or nothing is shown that could be undone."""

    def __init__(self) -> None:
        super().__init__(_("Không có bản bản đồ nào như vậy."))


class NoSuchSheetError(NotFoundError):
    """The piece of a map that was asked for is kept no longer, or never was."""

    def __init__(self) -> None:
        super().__init__(_("Không có mảnh bản đồ này. Mời bạn tải lại trang."))


class UnknownHamletError(NotFoundError):
    """The commune has no such hamlet."""

    def __init__(self) -> None:
        super().__init__(_("Không có thôn, bản này trong xã. Mời bạn chọn lại."))


class HamletTwiceError(ConflictError):
    """The commune has a hamlet of this name already."""

    def __init__(self, *, name: str) -> None:
        super().__init__(_("Xã này đã có %(name)s.", name=name))
