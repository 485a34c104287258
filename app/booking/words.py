"""What people call the things of a booking."""

from app.booking.models import BookingKind, BookingStatus, Outcome
from app.catalogue.models import LifeEvent
from app.core.i18n import lazy
from app.dossiers.models import DossierStatus

# In the order in which people come for them.
LIFE_EVENTS = {
    LifeEvent.BIRTH: (lazy("Sinh con"), lazy("Khai sinh, nhận con")),
    LifeEvent.MARRIAGE: (lazy("Kết hôn"), lazy("Đăng ký kết hôn, giấy độc thân")),
    LifeEvent.HOUSE_LAND: (lazy("Nhà và đất"), lazy("Sổ đỏ, chuyển nhượng, xây nhà")),
    LifeEvent.PAPERS: (lazy("Giấy tờ cá nhân"), lazy("Cư trú, chứng thực, bản sao")),
    LifeEvent.FAMILY_SUPPORT: (lazy("Trợ cấp, hộ nghèo"), lazy("Người già, khuyết tật, trẻ em")),
    LifeEvent.WORK_INSURANCE: (lazy("Việc làm, bảo hiểm"), lazy("Thất nghiệp, bảo hiểm y tế")),
    LifeEvent.BUSINESS: (lazy("Buôn bán, kinh doanh"), lazy("Hộ kinh doanh, giấy phép")),
    LifeEvent.DRIVING: (lazy("Lái xe"), lazy("Giấy phép lái xe, đăng ký xe")),
    LifeEvent.GOING_ABROAD: (lazy("Đi nước ngoài"), lazy("Hộ chiếu, lý lịch tư pháp")),
    LifeEvent.DEATH: (lazy("Người thân qua đời"), lazy("Khai tử, mai táng, thừa kế")),
}

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
