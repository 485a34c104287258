"""Which browsers somebody has signed in from: strangers' guesses do not count against those."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.core.codes import fingerprint

COOKIE = "known"
LASTS_S = 180 * 24 * 3600
MOST_NAMES = 5  # A counter's machine has a few officers.


def remember(response: Response, username: str) -> Response:
    """Leave a signed mark in a browser where somebody has just proved who they are."""
    others = [name for name in _names() if name != _mark(username)]
    response.set_cookie(
        COOKIE,
        _signer().dumps([*others, _mark(username)][-MOST_NAMES:]),
        max_age=LASTS_S,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def is_known(username: str) -> bool:
    """Whether this browser bears the mark of this user name."""
    return _mark(username) in _names()


def _names() -> list[str]:
    try:
        names = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_S)
    except BadSignature:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []


def _mark(username: str) -> str:
    return fingerprint(username.strip().lower())[:32]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-browser")
