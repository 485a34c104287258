"""The one place that answers refusals and faults, in the reader's words."""

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import AppError, TooManyTriesError
from app.core.i18n import lazy
from app.core.render import render_page

log = structlog.get_logger()

TITLES: dict[int, Any] = {
    400: lazy("Yêu cầu này chưa đúng"),
    403: lazy("Trang này không dành cho bạn"),
    404: lazy("Không tìm thấy trang này"),
    405: lazy("Không làm được việc này ở đây"),
    409: lazy("Có thay đổi vừa xảy ra"),
    413: lazy("Tệp gửi lên quá lớn"),
    422: lazy("Có chỗ cần sửa lại"),
    429: lazy("Bạn thử quá nhiều lần"),
    500: lazy("Hệ thống gặp lỗi"),
    503: lazy("Hệ thống tạm thời bận"),
}
TEXTS: dict[int, Any] = {
    400: lazy("Trình duyệt gửi thiếu hoặc sai thông tin. Mời bạn quay lại và thử lần nữa."),
    403: lazy("Tài khoản của bạn không có quyền xem trang này."),
    404: lazy("Địa chỉ có thể đã đổi hoặc gõ nhầm. Mời bạn về trang đầu để tìm lại."),
    405: lazy("Mời bạn về trang đầu và bắt đầu lại."),
    409: lazy("Thông tin vừa được người khác thay đổi. Mời bạn tải lại trang."),
    413: lazy("Mời bạn gửi tệp nhỏ hơn. Các thông tin khác của bạn vẫn còn."),
    422: lazy("Mời bạn xem lại các ô đã nhập."),
    429: lazy("Mời bạn chờ một lát rồi thử lại."),
    500: lazy("Lỗi này do chúng tôi và đã được ghi lại. Mời bạn thử lại sau ít phút."),
    503: lazy("Chưa có gì bị ghi dở dang. Mời bạn thử lại sau ít phút."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(AppError, _answer_refusal)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(exc.OperationalError, _answer_lost_database)
    app.register_error_handler(exc.InterfaceError, _answer_lost_database)
    app.register_error_handler(exc.InternalError, _answer_lost_database)  # Read-only: a standby.
    app.register_error_handler(exc.TimeoutError, _answer_lost_database)  # No connection was free.
    app.register_error_handler(Exception, _answer_fault)


def _answer_refusal(error: AppError) -> Response:
    response = _page(error.status, text=error.message)
    if isinstance(error, TooManyTriesError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _answer_csrf(error: CSRFError) -> Response:
    log.info("csrf.refused", reason=error.description, path=request.path)
    text = lazy("Trang đã mở quá lâu hoặc đến từ nơi khác. Mời bạn tải lại trang rồi gửi lần nữa.")
    response = _page(HTTPStatus.BAD_REQUEST, text=text)
    response.headers["X-Refused"] = "csrf"  # A kept form then asks for a fresh token.
    return response


def _answer_http(error: HTTPException) -> Response:
    response = error.get_response()
    if not isinstance(error.code, int) or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(response)
    page = _page(error.code)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def _answer_lost_database(error: Exception) -> Response:
    log.error("database.lost", error=str(error)[:300])
    return _bare_page(HTTPStatus.SERVICE_UNAVAILABLE)


def _answer_fault(error: Exception) -> Response:
    log.exception("fault", path=request.path, error=type(error).__name__)
    return _bare_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(status: int, *, text: object = "") -> Response:
    title = TITLES.get(status, TITLES[400])
    text = text or TEXTS.get(status, TEXTS[400])
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(title=str(title), detail=str(text)), status)
    return render_page(
        "errors/error.html",
        fragment="errors/_error.html",
        status=status,
        title=title,
        text=text,
        code=int(status),
    )


def _bare_page(status: int) -> Response:
    # The database may be away: this page asks it nothing, not even who is signed in.
    db.session.remove()
    g.staff = None  # Read before the fault, now without a session: layouts would ask it in vain.
    context = {"title": TITLES[status], "text": TEXTS[status], "code": int(status)}
    return make_response(render_template("errors/bare.html", **context), status)
