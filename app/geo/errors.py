"""What geo refuses."""

from app.core.errors import NotFoundError, UnavailableError
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
