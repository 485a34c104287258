"""Words for people and their browsers, as pages say them."""

from typing import Any

from app.accounts.models import Role
from app.core.i18n import _, lazy

ROLES: dict[Role, Any] = {
    Role.OFFICER: lazy("Cán bộ Một cửa"),
    Role.DISPATCHER: lazy("Điều phối viên"),
    Role.COURIER: lazy("Bưu tá"),
    Role.FOCAL_PERSON: lazy("Đầu mối thôn, xã"),
    Role.ADMINISTRATOR: lazy("Quản trị viên"),
}

# The first that fits: most browsers also claim to be those further down.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("coc_coc", "Cốc Cốc"), ("Zalo", "Zalo"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_MACHINES = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def browser_words(user_agent: str) -> str:
    """Return what a person would call the browser: "Chrome trên Android"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in _MACHINES if mark in user_agent), "")
    if browser and machine:
        return _("%(browser)s trên %(machine)s", browser=browser, machine=machine)
    return browser or machine or _("Trình duyệt không rõ tên")
