"""Pieces of maps, each under the digest of its edition, so that phones keep them for good."""

from http import HTTPStatus

import brotli
from flask import Blueprint, Response, current_app, g, make_response, request, url_for

from app.core.security import open_to_all
from app.geo import map_editions
from app.geo.errors import NoSuchSheetError
from app.geo.ground import ground_of
from app.geo.map_editions import Sheet
from app.geo.models import MapLayer

bp = Blueprint("geo", __name__)

FOR_GOOD = "public, max-age=31536000, immutable"
NO_ROADS = Sheet(name="", content=brotli.compress(b'{"digits":4,"lines":{}}'), size=24)


@bp.app_context_processor
def _grounds() -> dict[str, object]:
    def map_ground(province_code: str) -> dict[str, object]:
        if "map_grounds" not in g:
            g.map_grounds = {}
        if province_code not in g.map_grounds:
            g.map_grounds[province_code] = _ground(province_code)
        found: dict[str, object] = g.map_grounds[province_code]
        return found

    return {"map_ground": map_ground}


def _ground(province_code: str) -> dict[str, object]:
    ground = ground_of(province_code=province_code, settings=current_app.config["SETTINGS"])
    return ground.as_dict() | {
        "outlines": ground.outlines and url_for("geo.outlines", digest=ground.outlines),
        "roads": ground.roads and _tile_address(ground.roads),
    }


@bp.get("/map/<digest>/outlines.json")
@open_to_all
def outlines(digest: str) -> Response:
    found = map_editions.sheet(digest=digest[:20], name=MapLayer.OUTLINES.value)
    if found is None:
        raise NoSuchSheetError
    return _for_good(found)


@bp.get("/map/<digest>/<int(max=20):z>/<int(max=1048576):x>/<int(max=1048576):y>.json")
@open_to_all
def roads(digest: str, z: int, x: int, y: int) -> Response:
    found = map_editions.sheet(digest=digest[:20], name=f"{z}/{x}/{y}")
    if found is None and not map_editions.is_kept(digest=digest[:20]):
        raise NoSuchSheetError
    return _for_good(found or NO_ROADS)  # No road leads through there.


def _tile_address(digest: str) -> str:
    first = url_for("geo.roads", digest=digest, z=0, x=0, y=0)
    return first.replace("/0/0/0.", "/{z}/{x}/{y}.")


def _for_good(sheet: Sheet) -> Response:
    if request.accept_encodings.quality("br"):
        answer = make_response(sheet.content, HTTPStatus.OK)
        answer.content_encoding = "br"
    else:
        answer = make_response(brotli.decompress(sheet.content), HTTPStatus.OK)
    answer.mimetype = "application/json"
    answer.headers["Cache-Control"] = FOR_GOOD
    answer.vary.add("Accept-Encoding")
    return answer
