"""What people call the state of a promise."""

from app.booking.models import Booking, BookingKind, BookingStatus, MeetingPlace, Outcome
from app.core.i18n import lazy
from app.dossiers.models import DossierStatus, PaymentKind

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
    BookingKind.ONLINE: lazy("Đã nhận hồ sơ nộp trực tuyến"),
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

# What became of the papers when a visit failed, and what to do.
SAFE = {
    BookingKind.COUNTER: lazy("Giấy tờ vẫn ở bạn. Mời bạn đặt lại lịch, hoặc tới lấy số."),
    BookingKind.PICKUP: lazy(
        "Giấy tờ vẫn an toàn. Mời bạn đặt lại lịch, hoặc gọi số ở cuối trang."
    ),
    BookingKind.RETURN: lazy(
        "Kết quả vẫn an toàn. Bạn nhận tại Bộ phận Một cửa, hoặc gọi số ở cuối trang để hẹn lại."
    ),
}

RETURNS = {
    MeetingPlace.OFFICE: lazy("Nhận kết quả tại quầy"),
    MeetingPlace.HOME: lazy("Bưu tá mang kết quả tới nhà"),
    MeetingPlace.POST_POINT: lazy("Nhận kết quả tại điểm bưu điện"),
    MeetingPlace.FOCAL_PERSON: lazy("Nhận kết quả ở nhà đầu mối thôn"),
}

MONEY = {PaymentKind.FEE: lazy("Lệ phí"), PaymentKind.POSTAGE: lazy("Cước bưu chính")}


def failed_words(visit: Booking) -> str:
    """Return what came of a visit that failed, in words."""
    if visit.kind is BookingKind.COUNTER:
        return str(lazy("Bạn chưa tới theo lịch hẹn"))
    return str(OUTCOMES[visit.outcome] if visit.outcome else HEADINGS[BookingStatus.FAILED])


def given_name(full_name: str) -> str:
    """Return what a person is called: the last word; the rest is nobody's business at a door."""
    return full_name.split()[-1]
