"""Refusals about a dossier's way."""

from app.core.codes import grouped
from app.core.errors import ConflictError, NotFoundError
from app.core.i18n import _


class DossierNotFoundError(NotFoundError):
    """No dossier has this code or number."""

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy hồ sơ này. Mời bạn xem lại mã hồ sơ."))


class WrongStepError(ConflictError):
    """The dossier is not where this step begins: somebody came first, or a step was left out."""

    def __init__(self, *, code: str, where: object, what: object) -> None:
        super().__init__(
            _(
                "Hồ sơ %(code)s %(where)s, nên không thể %(what)s.",
                code=grouped(code),
                where=str(where),
                what=str(what),
            )
        )


class CodesExhaustedError(ConflictError):
    """Every code that was tried is taken: next to impossible, so it must not loop."""

    def __init__(self) -> None:
        super().__init__(_("Chưa tạo được mã hồ sơ. Mời bạn thử lại."))


class NothingTakenError(ConflictError):
    """The amount is nothing, absurd, or takes back more than was taken."""

    def __init__(self) -> None:
        super().__init__(_("Số tiền này không đúng. Mời bạn xem lại số đã thu."))


class PaidTwiceError(ConflictError):
    """The same receipt was written down before: sent twice, or typed wrongly."""

    def __init__(self, *, receipt_number: str) -> None:
        super().__init__(_("Biên lai %(number)s đã được ghi cho hồ sơ này.", number=receipt_number))
