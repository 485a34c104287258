"""Safety of every answer: content security policy, headers, CSRF, and who may enter a view."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from app.config import Settings

V = TypeVar("V", bound=Callable[..., Any])

csrf = CSRFProtect()
SIGNS_OF_LIFE = ("core.healthz", "core.readyz")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}


def init_app(app: Flask, settings: Settings) -> None:
    """Protect an app: cookies, policy, tokens, and the proxies it may believe."""
    app.config.update(
        SESSION_COOKIE_NAME="tantay",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # A form may wait a day on a hill without signal.
        WTF_CSRF_SSL_STRICT=settings.is_production,
        MAP_TILE_ORIGIN=settings.tiles_origin,
        WTF_I18N_ENABLED=False,  # Forms say their own sentences.
    )
    app.before_request(_refuse_other_hosts)
    app.before_request(_refuse_unreadable)
    app.before_request(_make_nonce)  # Before CSRFProtect, whose refusals are pages too.
    csrf.init_app(app)
    app.after_request(_protect)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Flask documents this very assignment; types call it one to a method.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def open_to_all(view: V) -> V:
    """Let everybody enter a view; a view that says nothing lets nobody in."""
    # A mark on a function, which guards and tests read.
    view.is_open_to_all = True  # type: ignore[attr-defined]
    return view


def takes_files(view: V) -> V:
    """Let a view's form carry files; every other view refuses them."""
    # Another such mark.
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def csp_nonce() -> str:
    """Return this answer's nonce for its scripts."""
    if "csp_nonce" not in g:  # An answer that no request handler saw, as a broken upload's.
        _make_nonce()
    return str(g.csp_nonce)


def is_local_path(target: str) -> bool:
    """Whether a redirect target stays on this site."""
    # Browsers drop control characters and read a backslash as a slash: "/\t/host" is "//host".
    is_plain = target.isprintable() and "\\" not in target
    return is_plain and target.startswith("/") and not target.startswith("//")


def _refuse_other_hosts() -> None:
    hosts = current_app.config["SETTINGS"].hosts
    host = request.host.lower()
    # Those who ask for signs of life from within name the machine, not the site.
    if hosts and request.endpoint not in SIGNS_OF_LIFE and not host_is_trusted(host, hosts):
        raise BadRequest


def _refuse_unreadable() -> None:
    # The framework decodes an address only when somebody asks it, and faults then.
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        raise BadRequest from None
    if "\0" in request.path:  # PostgreSQL refuses to compare it; nothing of ours is called so.
        raise NotFound
    # Forms would take their fields from it, of whatever type: no view takes JSON yet, few files.
    view = current_app.view_functions.get(request.endpoint or "")
    is_plain = request.mimetype != "multipart/form-data" or hasattr(view, "takes_files")
    if request.is_json or not (is_plain or not request.files):
        raise UnsupportedMediaType


def _make_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    tiles = current_app.config.get("MAP_TILE_ORIGIN", "")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{csp_nonce()}'",
            "style-src 'self'",
            f"img-src 'self' data: blob: {tiles}".rstrip(),
            f"connect-src 'self' {tiles}".rstrip(),  # A .pmtiles file is fetched piece by piece.
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
