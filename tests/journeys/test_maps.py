"""What maps draw: outlines, roads, every leg by road or by estimate; with tiles and without."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from app.accounts.models import Role
from app.config import Settings
from app.core import clock, jobs
from app.core.db import db, writing
from app.core.jobs import Job
from app.dispatch import paths
from app.dispatch.models import PlanState, Shift
from app.geo.boundaries import keep_boundaries, read_boundaries
from app.geo.boundary_matching import PropertyNames
from app.geo.road_sheets import cut_roads
from app.roads.ground_lines import keep_roads, lines_in
from app.roads.network_file import graph_path
from tests import build
from tests.dispatch import valley
from tests.geo import squares
from tests.journeys import tile_host

PATIENCE_MS = 30_000
WEST, SOUTH = 104.85, 21.65
COMMUNES = (("03901", "Xã Bờ Nam", 0.0), ("03902", "Xã Bờ Bắc", 0.055))


def bends(path: Locator) -> int:
    """How many corners a drawn line has."""
    drawn = path.get_attribute("d") or ""
    return drawn.count("L")


def a_day(app: Flask, folder: Path, *, on: date, state: PlanState = PlanState.DRAFT) -> None:
    """A plan in the valley, with its roads, two communes' outlines, and every leg looked up."""
    valley.import_roads(app, folder)
    valley.a_plan(on=on, state=state)
    for code, name, up in COMMUNES:
        build.commune(code, name=name, lat=SOUTH + up + 0.025, lon=WEST + 0.05)
    db.session.commit()
    lay_outlines()
    lay_roads(app)
    paths.ask_for_paths(now=clock.now())
    for job_id in db.session.scalars(select(Job.id).where(Job.kind == paths.KIND)).all():
        jobs.run_job(job_id)


def lay_outlines() -> None:
    file = squares.file_of(
        [squares.square(code, name, WEST, SOUTH + up) for code, name, up in COMMUNES]
    )
    report = read_boundaries(stream=file, names=PropertyNames(), swap_axes=False)
    with writing():
        keep_boundaries(
            report=report, file_name="a.geojson", credit="© Sở", by="x", now=clock.now()
        )


def lay_roads(app: Flask) -> None:
    roads = cut_roads(lines_in(graph_path(app.config["SETTINGS"].data_folder)))
    with writing():
        keep_roads(roads=roads, file_name="a.npz", by="x", now=clock.now())


@pytest.fixture
def tomorrow() -> date:
    return clock.local_day(clock.now()) + timedelta(days=1)


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of some width; what its console complains of is kept on the page."""
    contexts: list[BrowserContext] = []

    def open_window(site: str, *, width: int = 1280, **more: object) -> Page:
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 800}, locale="vi-VN", **more
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console",
            lambda said: page.complaints.append(said.text) if said.type == "error" else None,
        )
        return page

    yield open_window
    for context in contexts:
        context.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(build.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_the_board_draws_legs_along_the_road_over_outlines_and_roads(
    served_app, site, open_window, tomorrow, tmp_path
):
    with served_app.app_context():
        username = build.staff(role=Role.DISPATCHER).username
        a_day(served_app, tmp_path, on=tomorrow)
    page = open_window(site)
    sign_in(page, username)

    page.goto(f"/dispatch/{tomorrow}")

    expect(page.locator("#map[data-grounded][data-complete]")).to_be_visible(timeout=PATIENCE_MS)
    assert bends(page.locator("#map path.line.by-road")) >= 2
    expect(page.locator("#map path.line.by-air")).to_have_count(1)
    expect(page.locator("#map path.border.outer")).to_have_count(1)
    assert page.locator("#map path.road").count() >= 2
    expect(page.locator("#map")).to_contain_text("© OpenStreetMap")
    dashes = "e => getComputedStyle(e).strokeDasharray"
    assert page.locator("#map path.by-air").evaluate(dashes) != "none"
    assert page.locator("#map path.by-road").evaluate(dashes) == "none"
    assert page.complaints == []


def test_a_keyboard_moves_the_map_and_selects_a_route(
    served_app, site, open_window, tomorrow, tmp_path
):
    with served_app.app_context():
        username = build.staff(role=Role.DISPATCHER).username
        a_day(served_app, tmp_path, on=tomorrow)
    page = open_window(site)
    sign_in(page, username)
    page.goto(f"/dispatch/{tomorrow}")
    expect(page.locator("#map[data-grounded]")).to_be_visible(timeout=PATIENCE_MS)

    page.locator("#route-1 summary").first.focus()
    expect(page.locator("#map path.line.is-selected")).to_have_count(2)

    page.get_by_role("button", name="Phóng to").focus()
    before = page.locator("#map path.by-road").get_attribute("d")
    page.keyboard.press("Enter")
    expect(page.locator("#map path.by-road")).not_to_have_attribute("d", before)


def test_a_courier_sees_the_next_stop_and_keeps_the_map_without_network(
    served_app, site, open_window, tmp_path
):
    today = clock.local_day(clock.now())
    with served_app.app_context():
        a_day(served_app, tmp_path, on=today, state=PlanState.PUBLISHED)
        username = db.session.scalar(select(Shift)).courier.username
    page = open_window(site, width=360)
    sign_in(page, username)

    page.goto("/courier/map")

    expect(page.locator("#route-map[data-grounded]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".stop-sign.is-next")).to_have_text("1")
    expect(page.locator("#route-map path.line.by-road")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.set_offline(True)
    page.get_by_role("button", name="Điểm tới").click()
    page.get_by_role("button", name="Cả tuyến").click()
    expect(page.locator(".stop-sign")).to_have_count(2)
    expect(page.locator(".legs li")).to_have_count(2)


def test_without_a_script_the_courier_has_every_leg_in_words(
    served_app, site, open_window, tmp_path
):
    today = clock.local_day(clock.now())
    with served_app.app_context():
        a_day(served_app, tmp_path, on=today, state=PlanState.PUBLISHED)
        username = db.session.scalar(select(Shift)).courier.username
    page = open_window(site, width=360, java_script_enabled=False)
    sign_in(page, username)

    page.goto("/courier/map")

    expect(page.locator(".legs li")).to_have_count(2)
    expect(page.locator("#route-map")).to_be_hidden()


@pytest.fixture
def site_with(
    settings: Settings, collected_assets: Path
) -> Callable[[str], AbstractContextManager[tuple[Flask, str]]]:
    """Serve the product, as a real server does, with tiles of some address."""

    @contextmanager
    def site_with(tiles_url: str) -> Iterator[tuple[Flask, str]]:
        shutil.copytree(collected_assets, settings.data_folder / "static")
        changed = replace(settings, tiles_url=tiles_url, tiles_credit="© Ai đó")
        app = create_app(changed, collect_assets=True)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield app, f"http://127.0.0.1:{server.port}"
        server.shutdown()
        server.server_close()
        thread.join()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    return site_with


def open_with_tiles(app: Flask, site: str, open_window, folder: Path, on: date) -> Page:
    with app.app_context():
        username = build.staff(role=Role.DISPATCHER).username
        a_day(app, folder, on=on)
    page = open_window(site)
    sign_in(page, username)
    page.goto(f"/dispatch/{on}")
    expect(page.locator("#map[data-grounded]")).to_be_visible(timeout=PATIENCE_MS)
    return page


@pytest.mark.parametrize("name", ["{z}/{x}/{y}.png", "map.pmtiles"])
def test_tiles_of_a_named_host_are_drawn_below_the_routes(
    site_with, open_window, tomorrow, tmp_path, name
):
    with tile_host.served() as host, site_with(f"{host}/{name}") as (app, site):
        page = open_with_tiles(app, site, open_window, tmp_path, tomorrow)

        assert page.locator("#map img.leaflet-tile").count() > 0
        expect(page.locator("#map path.line")).to_have_count(2)
        expect(page.locator("#map path.land")).to_have_count(0)
        expect(page.locator("#map path.road")).to_have_count(0)
        expect(page.locator("#map")).to_contain_text("© Ai đó")
        assert page.complaints == []


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("{z}/{x}/{y}.png", {"is_broken": True}),
        ("map.pmtiles", {"is_broken": True}),
        ("{z}/{x}/{y}.png", {"hangs": True}),
        ("map.pmtiles", {"hangs": True}),
        ("map.pmtiles", {"kind": 1}),  # vectors, which need a far larger library
    ],
)
def test_where_tiles_do_not_come_the_map_draws_its_own_roads(
    site_with, open_window, tomorrow, tmp_path, name, how
):
    with tile_host.served(**how) as host, site_with(f"{host}/{name}") as (app, site):
        page = open_with_tiles(app, site, open_window, tmp_path, tomorrow)

        expect(page.locator("#map path.land")).to_have_count(1)
        assert page.locator("#map path.road").count() >= 2
        expect(page.locator("#map path.line")).to_have_count(2)
