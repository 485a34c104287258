"""The one room that reads `HX-*` headers: whole pages for browsers, fragments for htmx."""

from http import HTTPStatus

from flask import Flask, Response, make_response, redirect, render_template, request
from htmx_flask import Htmx
from werkzeug.wrappers import Response as BaseResponse

htmx = Htmx()


def init_app(app: Flask) -> None:
    """Let requests tell what htmx says of them."""
    htmx.init_app(app)
    app.after_request(_vary)
    app.config["COMPRESS_BR_LEVEL"] = (
        5  # A twentieth less on the line for a third of a millisecond.
    )
    app.jinja_env.globals["this_address"] = this_address


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page; boosted links and history ask for all of it."""
    is_partial = request.headers.get("HX-Request-Type") == "partial"
    return is_partial and request.headers.get("HX-Request") == "true"


def this_address() -> str:
    """Return the path and query of this request, readable whatever bytes were sent as a query."""
    query = request.query_string.decode(errors="replace")
    return f"{request.path}?{query}" if query else request.path


def render_page(
    template: str, *, fragment: str = "", status: int = HTTPStatus.OK, **context: object
) -> Response:
    """Answer with the page, or with the fragment alone where htmx asked for a part."""
    name = fragment if fragment and wants_fragment() else template
    return make_response(render_template(name, **context), status)


def redirect_to(url: str) -> BaseResponse:
    """Leave for another page: 303 for browsers, `HX-Redirect` for a part of a page."""
    if not wants_fragment():
        return redirect(url, HTTPStatus.SEE_OTHER)
    response = make_response("", HTTPStatus.OK)
    response.headers["HX-Redirect"] = url
    return response


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(("HX-Request", "HX-Request-Type", "Cookie"))
    return response
