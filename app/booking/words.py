"""What people call the things of a booking."""

from app.booking.answers import Way
from app.booking.models import MeetingPlace
from app.catalogue.models import LifeEvent
from app.core.i18n import lazy

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

WAYS = {
    Way.COUNTER: lazy("Tới Bộ phận Một cửa"),
    Way.HOME: lazy("Bưu tá tới nhận"),
    Way.ONLINE: lazy("Nộp trực tuyến"),
}
PLACES = {
    MeetingPlace.OFFICE: lazy("Tại Bộ phận Một cửa"),
    MeetingPlace.HOME: lazy("Tại nhà"),
    MeetingPlace.POST_POINT: lazy("Tại điểm bưu chính"),
    MeetingPlace.FOCAL_PERSON: lazy("Tại nhà đầu mối thôn"),
}
