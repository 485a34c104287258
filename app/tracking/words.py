"""What people call the state of a promise."""

from app.booking.models import BookingKind, BookingStatus, Outcome
from app.core.i18n import lazy
from app.dossiers.models import DossierStatus

OUTCOMES = {
    Outcome.DONE: lazy("Đã giao nhận xong"),
    Outcome.ABSENT: lazy("Bưu tá tới mà không gặp bạn"),
    Outcome.REFUSED: lazy("Bạn đã hẹn lại hoặc từ chối"),
    Outcome.PAPERS_MISSING: lazy("Còn thiếu giấy tờ"),
}

DONE = {
    BookingKind.COUNTER: lazy("Bạn đã nộp hồ sơ"),
    BookingKind.PICKUP: lazy("Bưu tá đã nhận hồ sơ"),
    BookingKind.RETURN: lazy("Bạn đã nhận kết quả"),
}

# Once the papers are handed in, a dossier's own way says more than the visit that is over.
AFTERWARDS = {
    DossierStatus.ACCEPTED: lazy("Hồ sơ đang được giải quyết"),
    DossierStatus.RESULT_READY: lazy("Hồ sơ đã có kết quả"),
    DossierStatus.RETURNING: lazy("Bưu tá đang giữ kết quả"),
    DossierStatus.RETURNED: lazy("Bạn đã nhận kết quả"),
}

HEADINGS = {
    BookingStatus.BOOKED: lazy("Đã đặt lịch"),
    BookingStatus.PROMISED: lazy("Bưu tá sẽ tới"),
    BookingStatus.FAILED: lazy("Lần hẹn chưa thành"),
    BookingStatus.CANCELLED: lazy("Đã huỷ lịch"),
}
