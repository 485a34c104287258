"""What the administrator's pages about the land share."""

from collections.abc import Iterable
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import signed_in_staff
from app.core.i18n import _, lazy
from app.core.render import redirect_to
from app.geo.models import Commune
from app.roads.land_errors import BadLandError
from app.roads.land_words import BASES, KINDS, RIDES, SOURCES, TERRAINS

PREFIX = "/admin/roads"
ROOMS = (
    (lazy("Địa hình"), "roads_land.terrain", ("roads_land.terrain", "roads_land.set_terrain")),
    (lazy("Vật cản"), "roads_land.barriers", ("roads_land.",)),
    (lazy("Phà"), "roads_ferries.ferries", ("roads_ferries.",)),
    (lazy("Hệ số và tốc độ"), "roads_figures.figures", ("roads_figures.",)),
    (lazy("Hiệu chỉnh"), "roads_calibration.runs", ("roads_calibration.",)),
    (lazy("Nguồn đường"), "roads_sources.sources", ("roads_sources.",)),
)


def words() -> dict[str, object]:
    """Return what templates about the land need: words, and links to the other rooms."""
    here = request.endpoint or ""
    current = next((room for room in ROOMS if here.startswith(room[2])), ROOMS[0])
    return {
        "terrain_words": TERRAINS,
        "kind_words": KINDS,
        "ride_words": RIDES,
        "source_words": SOURCES,
        "basis_words": BASES,
        "land_nav": [(room[0], url_for(room[1]), room is current) for room in ROOMS],
    }


def said(name: str, is_removed: bool) -> str:
    """Say that something was taken off, or put back."""
    if is_removed:
        return _("Đã bỏ %(name)s. Bạn lấy lại được ở cuối trang.", name=name)
    return _("Đã lấy lại %(name)s.", name=name)


def facts(form: Any) -> Any:
    """Read the answers; None where one cannot be read, and the form then says which."""
    try:
        return form.facts(province_code=province_code())
    except BadLandError as error:
        form.attach(error)
        return None


def dots(communes: Iterable[Commune]) -> list[list[Any]]:
    """Return name, latitude and longitude of communes, for maps."""
    return [[c.short_name, round(c.lat, 4), round(c.lon, 4)] for c in communes]


def done(endpoint: str, sentence: str) -> BaseResponse:
    """Say so and lead on."""
    flash(sentence, "done")
    return redirect_to(url_for(endpoint))


def province_code() -> str:
    """Return the province that whoever is signed in works for."""
    return signed_in_staff().province_code


def by() -> str:
    """Return who is signed in."""
    return signed_in_staff().username
