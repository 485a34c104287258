"""What accounts refuses."""

from app.core.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from app.core.i18n import _


class UnknownStaffError(NotFoundError):
    """No member of staff has this number."""

    def __init__(self) -> None:
        super().__init__(_("Không có tài khoản này. Có thể tài khoản đã đổi tên."))


class UsernameTakenError(ConflictError):
    """Somebody else has the user name."""

    def __init__(self) -> None:
        super().__init__(_("Tên đăng nhập này đã có người dùng. Mời bạn chọn tên khác."))


class UnusableUsernameError(InvalidError):
    """The user name has letters that a user name may not have."""

    def __init__(self) -> None:
        super().__init__(
            _("Tên đăng nhập dài 2 đến 60 ký tự, gồm chữ thường không dấu, số, dấu chấm, gạch.")
        )


class WeakPasswordError(InvalidError):
    """The password is too short, too long, or repeats the user name."""

    def __init__(self) -> None:
        super().__init__(
            _("Mật khẩu cần từ 10 đến 200 ký tự và không chứa tên đăng nhập. Mời bạn đặt lại.")
        )


class TooBusyToHashError(UnavailableError):
    """More people sign in at this moment than the machine has memory for."""

    def __init__(self) -> None:
        super().__init__(_("Nhiều người đang đăng nhập cùng lúc. Mời bạn thử lại sau vài giây."))
