"""What the catalogue refuses, in the reader's words."""

from collections.abc import Sequence

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.i18n import _


class ProcedureNotFoundError(NotFoundError):
    """No procedure has this code."""

    def __init__(self) -> None:
        super().__init__(_("Không có thủ tục này trong danh mục. Mời bạn tìm lại bằng tên."))


class NotOfferedError(ConflictError):
    """The procedure is not offered any more; bookings that were made for it still hold."""

    def __init__(self) -> None:
        super().__init__(_("Thủ tục này không còn nhận lịch mới. Mời bạn tìm thủ tục khác."))


class BundleNotFoundError(NotFoundError):
    """No bundle has this code."""

    def __init__(self) -> None:
        super().__init__(_("Không có hồ sơ trọn gói này. Mời bạn tìm lại bằng tên."))


class VersionNotFoundError(NotFoundError):
    """A procedure has no version of this number."""

    def __init__(self) -> None:
        super().__init__(_("Thủ tục này không có phiên bản đó."))


class ThinBundleError(InvalidError):
    """A bundle names procedures that are not there, or fewer than two."""

    def __init__(self, missing: Sequence[str] = ()) -> None:
        unknown = _("Không có thủ tục mang mã %(codes)s.", codes=", ".join(missing))
        super().__init__(unknown if missing else _("Một gói có ít nhất hai thủ tục khác nhau."))


class SynonymKnownError(ConflictError):
    """Two words are the same, or known to mean the same."""

    def __init__(self) -> None:
        super().__init__(_("Hai cụm từ này giống nhau, hoặc đã được ghi rồi."))


class LineNotFoundError(NotFoundError):
    """A procedure has no paper or question at this place."""

    def __init__(self) -> None:
        super().__init__(_("Dòng này không còn nữa. Mời bạn mở lại trang của thủ tục."))


class ImportFileError(InvalidError):
    """A file cannot be read as a table of procedures."""


class ImportNotFoundError(NotFoundError):
    """No import has this number."""

    def __init__(self) -> None:
        super().__init__(_("Không có lần nhập này."))


class ImportDoneError(ConflictError):
    """An import was applied, undone, or is being applied."""

    def __init__(self) -> None:
        super().__init__(_("Lần nhập này đã được áp dụng hoặc hoàn tác rồi."))


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


class GroupRulesError(InvalidError):
    """Rules of counters contradict themselves; the message says which."""


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


class TariffNotFoundError(NotFoundError):
    """The province's tariff has no such line."""

    def __init__(self) -> None:
        super().__init__(_("Biểu cước của tỉnh không có dòng này."))


class TariffTwiceError(ConflictError):
    """A price for the same way, place, weight and day stands already."""

    def __init__(self) -> None:
        super().__init__(_("Đã có giá cho cùng chiều, nơi gặp, mức cân và ngày này."))


class DiscountTwiceError(ConflictError):
    """The province has a discount group of this name already."""

    def __init__(self) -> None:
        super().__init__(_("Tỉnh đã có nhóm giảm cước mang tên này."))
