"""What people call the facts of a procedure, and the great events of life."""

from app.catalogue.procedure_models import LifeEvent
from app.core.i18n import lazy

FACTS = {
    "code": lazy("Mã thủ tục"),
    "name": lazy("Tên chính thức"),
    "name_en": lazy("Tên tiếng Anh"),
    "plain_name": lazy("Tên thường gọi"),
    "field": lazy("Lĩnh vực"),
    "field_en": lazy("Lĩnh vực, tiếng Anh"),
    "life_event": lazy("Việc trong đời"),
    "is_provincial": lazy("Cấp tỉnh giải quyết"),
    "decided_by": lazy("Cơ quan giải quyết"),
    "decided_by_en": lazy("Cơ quan giải quyết, tiếng Anh"),
    "statutory_days": lazy("Số ngày làm việc"),
    "days_note": lazy("Ghi chú về thời hạn"),
    "days_note_en": lazy("Ghi chú về thời hạn, tiếng Anh"),
    "fee_vnd": lazy("Phí, lệ phí (đồng)"),
    "fee_note": lazy("Ghi chú về phí"),
    "fee_note_en": lazy("Ghi chú về phí, tiếng Anh"),
    "goes_by_post": lazy("Gửi qua bưu tá được"),
    "why_not_by_post": lazy("Vì sao không gửi qua bưu tá"),
    "why_not_by_post_en": lazy("Vì sao không gửi qua bưu tá, tiếng Anh"),
    "goes_online": lazy("Nộp trực tuyến được"),
    "must_appear": lazy("Người dân phải có mặt"),
    "duration_min": lazy("Số phút ở quầy"),
    "result": lazy("Kết quả"),
    "result_en": lazy("Kết quả, tiếng Anh"),
    "papers": lazy("Giấy tờ cần mang"),
    "questions": lazy("Câu hỏi trường hợp"),
    "search_words": lazy("Từ người dân hay gõ"),
    "source": lazy("Nguồn"),
}
EVENTS = {
    LifeEvent.BIRTH: lazy("Sinh con"),
    LifeEvent.MARRIAGE: lazy("Kết hôn"),
    LifeEvent.HOUSE_LAND: lazy("Nhà và đất"),
    LifeEvent.PAPERS: lazy("Giấy tờ cá nhân"),
    LifeEvent.FAMILY_SUPPORT: lazy("Trợ cấp, hộ nghèo"),
    LifeEvent.WORK_INSURANCE: lazy("Việc làm, bảo hiểm"),
    LifeEvent.BUSINESS: lazy("Buôn bán, kinh doanh"),
    LifeEvent.DRIVING: lazy("Lái xe"),
    LifeEvent.GOING_ABROAD: lazy("Đi nước ngoài"),
    LifeEvent.DEATH: lazy("Người thân qua đời"),
}
