"""Where each role works: the page after sign-in, and the links above every page for staff."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts.guards import current_staff
from app.accounts.models import Role, Staff
from app.core.i18n import lazy
from app.core.security import is_local_path

_LONGEST_PATH = 1000
_HOMES = {
    Role.OFFICER: "/desk",
    Role.DISPATCHER: "/dispatch",
    Role.COURIER: "/courier/today",
    Role.FOCAL_PERSON: "/book",
    Role.ADMINISTRATOR: "/admin",
}


@dataclass(frozen=True)
class _Room:
    label: Any
    path: str
    roles: frozenset[Role]


_ROOMS = (
    _Room(lazy("Bàn Một cửa"), "/desk", frozenset({Role.OFFICER, Role.ADMINISTRATOR})),
    _Room(lazy("Sảnh chờ"), "/hall/desk", frozenset({Role.OFFICER})),
    _Room(lazy("Lịch bị ảnh hưởng"), "/admin/affected", frozenset({Role.OFFICER})),
    _Room(lazy("Điều phối"), "/dispatch", frozenset({Role.DISPATCHER, Role.ADMINISTRATOR})),
    _Room(lazy("Đường"), "/roads", frozenset({Role.OFFICER, Role.DISPATCHER, Role.ADMINISTRATOR})),
    _Room(lazy("Tuyến hôm nay"), "/courier/today", frozenset({Role.COURIER})),
    _Room(lazy("Đặt lịch hộ"), "/book", frozenset({Role.FOCAL_PERSON, Role.OFFICER})),
    _Room(lazy("Theo dõi hồ sơ"), "/track", frozenset({Role.FOCAL_PERSON})),
    _Room(lazy("Quản trị"), "/admin", frozenset({Role.ADMINISTRATOR})),
    _Room(lazy("Tài khoản"), "/account", frozenset(Role)),
)


def init_app(app: Flask) -> None:
    """Give layouts their links."""
    app.context_processor(_links)


def home_of(staff: Staff) -> str:
    """Return the page where somebody's work begins."""
    return request.script_root + _HOMES[staff.role]


def rooms_of(staff: Staff) -> list[tuple[Any, str, bool]]:
    """Return the links above somebody's pages: label, address, whether one is there."""
    return [
        (room.label, request.script_root + room.path, _is_here(room.path))
        for room in _ROOMS
        if staff.role in room.roles
    ]


def way_on(staff: Staff, target: str) -> str:
    """Return where to go after sign-in: back where somebody was sent from, if they may go there."""
    return target if leads_home(target) and _may_enter(staff, target) else home_of(staff)


def leads_home(target: str) -> bool:
    """Whether a target is a path of this site and of a believable length."""
    # Browsers drop control characters, so "/\t/elsewhere" would lead elsewhere.
    return len(target) <= _LONGEST_PATH and target.isprintable() and is_local_path(target)


def _may_enter(staff: Staff, target: str) -> bool:
    path = target.partition("?")[0].removeprefix(request.script_root)
    try:
        endpoint, _values = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    view = current_app.view_functions[endpoint]
    return hasattr(view, "is_open_to_all") or staff.role in getattr(view, "open_to_roles", set())


def _is_here(path: str) -> bool:
    return request.path == path or request.path.startswith(f"{path}/")


def _links() -> dict[str, object]:
    staff = current_staff()
    if staff is None:
        return {}
    return {"staff_nav": rooms_of(staff), "home_url": home_of(staff)}
