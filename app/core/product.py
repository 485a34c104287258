"""The product's own Flask: what every page asks for again is kept, not made again."""

import re
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment

MOST_REMEMBERED = 4096
PLAIN = (str, int)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class _Environment(Environment):
    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        # Only what templates say themselves: what people typed keeps its spaces.
        return INDENT.sub("", super().preprocess(source, name, filename))

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Jinja would chain two dictionaries for each template and look through all at each import.
        return super().make_globals(d) if d else self.globals


class Product(Flask):
    """Flask, with a memory for the addresses that it has built."""

    jinja_environment = _Environment
    jinja_options = {"lstrip_blocks": True}  # noqa: RUF012 - Flask reads a dictionary here.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._remembered = lru_cache(MOST_REMEMBERED)(self._build)

    # Flask's own names arguments that no caller of ours gives.
    def url_for(self, endpoint: str, /, **values: Any) -> str:  # type: ignore[override]
        """Return an address; see Flask's own."""
        for said in values.values():
            if type(said) not in PLAIN:
                return super().url_for(endpoint, **values)
        if not has_request_context():
            return super().url_for(endpoint, **values)
        if endpoint.startswith("."):
            endpoint = f"{request.blueprint or ''}{endpoint}".removeprefix(".")
        return self._remembered(request.script_root, endpoint, *values.items())

    def _build(self, _script_root: str, endpoint: str, *values: tuple[str, Any]) -> str:
        return super().url_for(endpoint, **dict(values))
