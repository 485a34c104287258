"""The language of an answer, and every sentence in it; looked up often, so bound once a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from markupsafe import Markup, escape

LANGUAGES = ("vi", "en")
SOURCE = LANGUAGES[0]
LANGUAGE_COOKIE = "lang"
FOLDER = Path(__file__).parents[1] / "translations"
MOST_SENTENCES = 10_000

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def init_app(app: Flask) -> None:
    """Choose each answer's language by cookie, and teach templates to speak it."""

    @app.before_request
    def listen() -> None:
        _spoken.set(_asked())

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        _spoken.set(None)

    spoken = {"_": _shown, "gettext": _shown, "ngettext": _shown_counted}
    app.jinja_env.globals.update(spoken)


def language() -> str:
    """Return the language of this answer: `vi` or `en`."""
    return _spoken.get() or _asked()


@contextmanager
def force_locale(language: str) -> Iterator[None]:
    """Speak another language meanwhile, as to somebody who booked in it."""
    token = _spoken.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(token)


def gettext(message: str, **variables: Any) -> str:
    """Return a sentence in the language of this answer."""
    said = _sentence(language(), message)
    return said % variables if variables else said


def ngettext(one: str, many: str, num: int, **variables: Any) -> str:
    """Return the sentence for so many."""
    return _catalogue(language()).ngettext(one, many, num) % ({"num": num} | variables)


class Lazy:
    """A sentence that is said in the language of whoever reads it."""

    def __init__(self, message: str, **variables: Any) -> None:
        self._message = message
        self._variables = variables

    def __str__(self) -> str:
        return gettext(self._message, **self._variables)

    def __html__(self) -> str:
        return escape(str(self))

    def __mod__(self, variables: object) -> str:
        return str(self) % variables

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy | str) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self._message)


def _asked() -> str:
    asked = request.cookies.get(LANGUAGE_COOKIE) if has_request_context() else None
    return asked if asked in LANGUAGES else SOURCE


# Templates always format, so that a sign for per cent is written twice in all their sentences.
def _shown(message: str, **variables: Any) -> Markup:
    said = _markup(language(), message)
    return said % variables if "%" in said else said


def _shown_counted(one: str, many: str, num: int, **variables: Any) -> Markup:
    said = Markup(_catalogue(language()).ngettext(one, many, num))  # noqa: S704 - our own.
    return said % ({"num": num} | variables)


@lru_cache(maxsize=MOST_SENTENCES)
def _sentence(language: str, message: str) -> str:
    return _catalogue(language).gettext(message)


@lru_cache(maxsize=MOST_SENTENCES)
def _markup(language: str, message: str) -> Markup:
    return Markup(_sentence(language, message))  # noqa: S704 - our own.


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation("messages", FOLDER, [language], fallback=True)
