"""Pages that belong to no journey: signs of life, the language, the reader's display."""

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from app.core import heartbeat, offline
from app.core.db import db, no_transaction
from app.core.i18n import DISPLAY_COOKIE, LANGUAGE_COOKIE, LANGUAGES
from app.core.jobs import HEARTBEAT
from app.core.render import redirect_to, render_page
from app.core.security import is_local_path, open_to_all

bp = Blueprint("core", __name__)

LATE_BEAT_S = 30.0  # Ten ticks: a worker busy with two plans is not dead.
ONE_DAY_S = 24 * 3600
ONE_YEAR_S = 365 * 24 * 3600


@bp.get("/healthz")
@open_to_all
def healthz() -> Response:
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to_all
def readyz() -> Response:
    parts = {"database": False, "worker": False}
    lag_s: float | None = None
    try:
        db.session.execute(text("SELECT 1"))
        parts["database"] = True
        lag_s = heartbeat.lag_s(HEARTBEAT)
        # The beat's tick is written by a worker: a fresh one shows that both are alive.
        parts["worker"] = lag_s is not None and lag_s < LATE_BEAT_S
    except SQLAlchemyError:
        db.session.rollback()
    is_ready = all(parts.values())
    body = {"status": "ok" if is_ready else "unready", "beat_lag_s": lag_s, **parts}
    return make_response(jsonify(body), 200 if is_ready else 503)


@bp.get("/sw.js")
@open_to_all
def offline_worker() -> Response:
    """Give the service worker at the root: it may only watch over what lies below it."""
    response = make_response(offline.worker())
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = f"max-age={ONE_DAY_S}"
    return response


@bp.get("/offline")
@open_to_all
def show_offline() -> Response:
    return render_page("core/offline.html", fragment="core/_kept.html")


@bp.get("/token")
@open_to_all
def fresh_token() -> Response:
    """Give a form that waited on a phone the token of today's session; it also tells of network."""
    return jsonify(token=generate_csrf())


@bp.post("/language")
@open_to_all
@no_transaction("It sets a cookie and writes nothing.")
def set_language() -> BaseResponse:
    language = request.form.get("language", "")
    response = redirect_to(_back())
    if language in LANGUAGES:
        _keep(response, LANGUAGE_COOKIE, language)
    return response


@bp.post("/display")
@open_to_all
@no_transaction("It sets a cookie and writes nothing.")
def set_display() -> BaseResponse:
    asked = [name for name in ("large", "contrast") if request.form.get(name) == "on"]
    response = redirect_to(_back())
    _keep(response, DISPLAY_COOKIE, ".".join(asked))
    return response


def _keep(response: BaseResponse, name: str, value: str) -> None:
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        name, value, max_age=ONE_YEAR_S, samesite="Lax", httponly=True, secure=is_secure
    )


def _back() -> str:
    target = request.form.get("next", "/")
    return target if is_local_path(target) else "/"
