"""The rooms of the administration, for the links above each of its pages."""

from flask import request, url_for

from app.core.i18n import lazy

ROOMS = (
    (lazy("Tổng quan"), "admin.overview", ("admin.overview",)),
    (lazy("Điểm phục vụ"), "admin_offices.offices", ("admin_offices.", "admin_rules.")),
    (lazy("Lịch bị ảnh hưởng"), "admin_affected.affected_bookings", ("admin_affected.",)),
    (lazy("Khu vực bưu tá"), "admin_zones.zones", ("admin_zones.",)),
    (lazy("Thôn, bản"), "admin_hamlets.communes", ("admin_hamlets.",)),
    (lazy("Biểu cước"), "admin_tariffs.overview", ("admin_tariffs.",)),
    (lazy("Nhân sự"), "admin_staff.staff", ("admin_staff.",)),
    (
        lazy("Danh mục thủ tục"),
        "admin_procedures.procedures",
        ("admin_procedure", "admin_imports.", "admin_bundles."),
    ),
    (
        lazy("Đường đi"),
        "roads_land.terrain",
        ("roads_land.", "roads_ferries.", "roads_figures.", "roads_calibration.", "roads_sources."),
    ),
    (lazy("Bản đồ"), "admin_maps.maps", ("admin_maps.",)),
    (lazy("Tin nhắn"), "admin.messages", ("admin.messages",)),
    (lazy("Nhật ký"), "admin.audit_trail", ("admin.audit",)),
)


def navigation() -> dict[str, object]:
    """Return what the layout of the administration needs to show where one is."""
    here = request.endpoint or ""
    return {
        "admin_nav": [
            (label, url_for(endpoint), here.startswith(prefixes))
            for label, endpoint, prefixes in ROOMS
        ]
    }
