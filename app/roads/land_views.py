"""The administrator's pages about the land: terrain of communes, and barriers."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to
from app.accounts.models import Role
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _, ngettext
from app.core.render import redirect_to, render_page
from app.geo import queries as geo
from app.geo.models import Terrain
from app.roads import land_pages as pages
from app.roads import land_queries as queries
from app.roads import land_services as services
from app.roads.land_forms import BarrierForm
from app.roads.land_models import RoadBarrier, RoadFerry
from app.roads.land_words import TERRAINS

bp = Blueprint("roads_land", __name__, url_prefix=pages.PREFIX)
bp.context_processor(pages.words)

BARRIER = "/barriers/<int(max=2147483647):barrier_id>"
DEFAULT = "default"
CODE = re.compile(r"\d{5}", re.ASCII)


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def terrain() -> Response:
    words = request.args.get("q", "")[:120]
    asked = request.args.get("terrain", "")
    only = Terrain(asked) if asked in set(Terrain) else None
    rows = queries.terrains(province_code=pages.province_code(), text=words, only=only)
    return render_page(
        "roads/terrain.html",
        fragment="roads/_terrain.html",
        rows=rows,
        words=words,
        only=only,
        communes=pages.dots(row.commune for row in rows),
        grounds=[row.commune.terrain.value for row in rows],
        ground_words={terrain.value: str(word) for terrain, word in TERRAINS.items()},
    )


@bp.post("")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_terrain() -> BaseResponse:
    codes = [code for code in request.form.getlist("code")[:5000] if CODE.fullmatch(code)]
    bulk = request.form.get("bulk", "")
    wanted = {
        code: _terrain_named(answer)
        for code in codes
        if (answer := bulk or request.form.get(f"terrain-{code}", "")) in {DEFAULT, *Terrain}
    }
    changed = services.set_terrains(
        province_code=pages.province_code(), wanted=wanted, by=pages.by(), now=clock.now()
    )
    flash(ngettext("Đã lưu %(num)d xã.", "Đã lưu %(num)d xã.", changed), "done")
    words, only = (request.form.get(name, "")[:120] or None for name in ("q", "terrain"))
    return redirect_to(url_for(".terrain", q=words, terrain=only))


@bp.get("/barriers")
@open_to(Role.ADMINISTRATOR)
def barriers() -> Response:
    province_code = pages.province_code()
    standing = queries.barriers(province_code=province_code)
    return render_page(
        "roads/barriers.html",
        barriers=standing,
        removed=[
            (one.name, url_for(".restore_barrier", barrier_id=one.id))
            for one in queries.removed_barriers(province_code=province_code)
        ],
        on_map=_on_map(standing, queries.ferries(province_code=province_code)),
        communes=pages.dots(geo.communes_of(province_code=province_code)),
    )


@bp.get("/barriers/new")
@open_to(Role.ADMINISTRATOR)
def new_barrier() -> Response:
    return _barrier_page(BarrierForm())


@bp.post("/barriers/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_barrier() -> BaseResponse:
    form = BarrierForm()
    if form.validate_on_submit() and (facts := pages.facts(form)):
        services.add_barrier(
            province_code=pages.province_code(), facts=facts, by=pages.by(), now=clock.now()
        )
        return pages.done(".barriers", _("Đã thêm vật cản. Ước tính tránh nó từ bây giờ."))
    return _barrier_page(form, status=422)


@bp.get(BARRIER)
@open_to(Role.ADMINISTRATOR)
def barrier(barrier_id: int) -> Response:
    row = queries.barrier(barrier_id=barrier_id, province_code=pages.province_code())
    return _barrier_page(BarrierForm.of(row), barrier=row)


@bp.post(BARRIER)
@open_to(Role.ADMINISTRATOR)
@transaction()
def change_barrier(barrier_id: int) -> BaseResponse:
    row = queries.barrier(barrier_id=barrier_id, province_code=pages.province_code())
    form = BarrierForm()
    if form.validate_on_submit() and (facts := pages.facts(form)):
        services.change_barrier(
            barrier_id=row.id,
            province_code=pages.province_code(),
            facts=facts,
            by=pages.by(),
            now=clock.now(),
        )
        return pages.done(".barriers", _("Đã lưu vật cản."))
    return _barrier_page(form, barrier=row, status=422)


@bp.get(f"{BARRIER}/remove")
@open_to(Role.ADMINISTRATOR)
def ask_remove_barrier(barrier_id: int) -> Response:
    row = queries.barrier(barrier_id=barrier_id, province_code=pages.province_code())
    return render_page("roads/remove.html", thing=row, back=url_for(".barriers"))


@bp.post(f"{BARRIER}/remove")
@open_to(Role.ADMINISTRATOR)
@transaction()
def remove_barrier(barrier_id: int) -> BaseResponse:
    return _set_barrier_removed(barrier_id, is_removed=True)


@bp.post(f"{BARRIER}/restore")
@open_to(Role.ADMINISTRATOR)
@transaction()
def restore_barrier(barrier_id: int) -> BaseResponse:
    return _set_barrier_removed(barrier_id, is_removed=False)


def _set_barrier_removed(barrier_id: int, *, is_removed: bool) -> BaseResponse:
    row = services.set_barrier_removed(
        barrier_id=barrier_id,
        province_code=pages.province_code(),
        is_removed=is_removed,
        by=pages.by(),
        now=clock.now(),
    )
    return pages.done(".barriers", pages.said(row.name, is_removed))


def _barrier_page(
    form: BarrierForm, *, barrier: RoadBarrier | None = None, status: int = 200
) -> Response:
    communes = geo.communes_of(province_code=pages.province_code())
    return render_page(
        "roads/barrier_form.html",
        status=status,
        form=form,
        barrier=barrier,
        communes=pages.dots(communes),
    )


def _on_map(barriers: Iterable[RoadBarrier], ferries: Iterable[RoadFerry]) -> list[dict[str, Any]]:
    """Lines and points for the map: what stops, and what leads across."""
    lines = [
        {
            "name": row.name,
            "line": row.shape,
            "points": [[one["name"], one["lat"], one["lon"]] for one in row.crossings],
        }
        for row in barriers
    ]
    crossed = [
        {
            "name": row.name,
            "ferry": [[row.from_lat, row.from_lon], [row.to_lat, row.to_lon]],
        }
        for row in ferries
    ]
    return [*lines, *crossed]


def _terrain_named(answer: str) -> Terrain | None:
    return None if answer == DEFAULT else Terrain(answer)
