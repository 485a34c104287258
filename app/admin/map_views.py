"""What maps show of a province: imported outlines and roads, and which edition of them."""

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.rooms import navigation
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.geo import map_editions
from app.geo import queries as geo
from app.geo.errors import NoSuchEditionError
from app.geo.models import MapEdition

bp = Blueprint("admin_maps", __name__, url_prefix="/admin/maps")
bp.context_processor(navigation)

ONE = "/<int(max=2147483647):edition_id>"


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def maps() -> Response:
    code = signed_in_staff().province_code
    around = [[one.lat, one.lon] for one in geo.provinces() if one.code == code]
    return render_page("admin/maps.html", editions=_editions(), around=around[0])


@bp.post(f"{ONE}/show")
@open_to(Role.ADMINISTRATOR)
@transaction()
def show(edition_id: int) -> BaseResponse:
    edition = _edition(edition_id)
    _put(edition, edition.number)
    flash(_("Bản đồ nay dùng bản %(n)s.", n=edition.number), "done")
    return redirect_to(url_for(".maps"))


@bp.post(f"{ONE}/hide")
@open_to(Role.ADMINISTRATOR)
@transaction()
def hide(edition_id: int) -> BaseResponse:
    _put(_edition(edition_id), 0)
    flash(_("Bản đồ nay không vẽ lớp này nữa."), "done")
    return redirect_to(url_for(".maps"))


def _put(edition: MapEdition, number: int) -> None:
    map_editions.show_edition(
        layer=edition.layer,
        area=edition.area,
        number=number,
        by=signed_in_staff().username,
        now=clock.now(),
    )


def _edition(edition_id: int) -> MapEdition:
    for edition in _editions():
        if edition.id == edition_id:
            return edition
    raise NoSuchEditionError


def _editions() -> list[MapEdition]:
    """Return the editions of the administrator's own province, and those of all."""
    areas = ("", signed_in_staff().province_code)
    return [edition for edition in map_editions.editions() if edition.area in areas]
