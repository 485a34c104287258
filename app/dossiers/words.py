"""What people call the steps of a dossier's way."""

from app.core.i18n import lazy
from app.dossiers.models import DossierStatus

# They stand after the code, as in "Hồ sơ 2612 02K7 M4TP đã huỷ".
STATUS_WORDS = {
    DossierStatus.OPENED: lazy("chưa được nộp"),
    DossierStatus.COLLECTED: lazy("đang do bưu tá mang về Một cửa"),
    DossierStatus.ACCEPTED: lazy("đang được giải quyết"),
    DossierStatus.RESULT_READY: lazy("đã có kết quả"),
    DossierStatus.RETURNING: lazy("đang do bưu tá mang kết quả đi trả"),
    DossierStatus.RETURNED: lazy("đã trả kết quả"),
    DossierStatus.CANCELLED: lazy("đã huỷ"),
}
