"""What the catalogue refuses, in the reader's words."""

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.i18n import _


class ProcedureNotFoundError(NotFoundError):
    """No procedure has this code."""

    def __init__(self) -> None:
        super().__init__(_("Không có thủ tục này trong danh mục. Mời bạn tìm lại bằng tên."))


class OfficeNotFoundError(NotFoundError):
    """No office has this number."""

    def __init__(self) -> None:
        super().__init__(_("Không có điểm phục vụ này. Có thể nó vừa được xoá."))


class CodeTakenError(ConflictError):
    """Another procedure has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Đã có một thủ tục mang mã %(code)s.", code=code))


class UnknownCommuneError(InvalidError):
    """The commune is not among those that are known."""

    def __init__(self) -> None:
        super().__init__(_("Không có xã, phường này. Mời bạn chọn trong danh sách."))


class OutsideCountryError(InvalidError):
    """A point lies nowhere near Viet Nam."""

    def __init__(self) -> None:
        super().__init__(
            _("Điểm này nằm ngoài Việt Nam. Vĩ độ từ 6 đến 24, kinh độ từ 102 đến 118.")
        )


class OpeningHoursError(InvalidError):
    """Spans of opening hours contradict themselves or each other."""


class AlreadyClosedError(ConflictError):
    """The day is closed already."""

    def __init__(self) -> None:
        super().__init__(_("Ngày này đã được đánh dấu nghỉ rồi."))


class PastDayError(InvalidError):
    """A day that has gone cannot be closed."""

    def __init__(self) -> None:
        super().__init__(_("Ngày này đã qua. Mời bạn chọn từ hôm nay trở đi."))


class FarDayError(InvalidError):
    """A day is too far away to be closed today."""

    def __init__(self) -> None:
        super().__init__(_("Chỉ ghi ngày nghỉ trong hai năm tới."))
