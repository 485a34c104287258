"""The composition root: builds the whole product from settings; nobody below imports it."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress

from app.accounts import guards, navigation
from app.accounts.views import bp as account_pages
from app.admin import calibrating, rooms
from app.admin.affected_views import bp as admin_affected_pages
from app.admin.bundle_views import bp as admin_bundle_pages
from app.admin.hamlet_views import bp as admin_hamlet_pages
from app.admin.import_views import bp as admin_import_pages
from app.admin.map_views import bp as admin_map_pages
from app.admin.office_views import bp as admin_office_pages
from app.admin.procedure_list_views import bp as admin_procedure_list_pages
from app.admin.procedure_views import bp as admin_procedure_pages
from app.admin.rule_views import bp as admin_rule_pages
from app.admin.staff_views import bp as admin_staff_pages
from app.admin.tariff_views import bp as admin_tariff_pages
from app.admin.views import bp as admin_pages
from app.admin.zone_views import bp as admin_zone_pages
from app.booking import beats, holds, horizon, proposals_runs
from app.booking.change_views import bp as booking_change_pages
from app.booking.helping_views import bp as booking_helping_pages
from app.booking.proposals_views import bp as proposal_pages
from app.booking.site import Site
from app.booking.views import bp as booking_pages
from app.booking.waitlist_views import bp as waitlist_pages
from app.catalogue import import_services
from app.catalogue.views import bp as catalogue_pages
from app.config import Settings
from app.core import (
    assets,
    clock,
    error_pages,
    i18n,
    jobs,
    logs,
    rate_limits,
    render,
    security,
    transport,
)
from app.core.db import db, writing
from app.core.product import Product
from app.core.views import bp as core_pages
from app.courier.views import bp as courier_pages
from app.desk.views import bp as desk_pages
from app.dispatch import paths
from app.dispatch import services as dispatch
from app.dispatch.affected_views import bp as affected_pages
from app.dispatch.change_views import bp as dispatch_change_pages
from app.dispatch.views import bp as dispatch_pages
from app.dispatch.wish_views import bp as dispatch_wish_pages
from app.geo.views import bp as map_pieces
from app.hall.calendar_views import bp as hall_calendar_pages
from app.hall.desk_views import bp as hall_desk_pages
from app.hall.rules_views import bp as hall_rules_pages
from app.hall.views import bp as hall_pages
from app.notify import delivery
from app.roads.calibration_views import bp as road_calibration_pages
from app.roads.closures_views import bp as road_pages
from app.roads.land_ferry_views import bp as road_ferry_pages
from app.roads.land_figures_views import bp as road_figures_pages
from app.roads.land_views import bp as road_land_pages
from app.roads.server_views import bp as road_source_pages
from app.roads.servers import CHECK_EVERY_S, check_servers
from app.tracking.views import bp as tracking_pages

ROOT = Path(__file__).parent.parent
PAGES = (
    account_pages,
    admin_affected_pages,
    admin_rule_pages,
    admin_bundle_pages,
    admin_import_pages,
    admin_hamlet_pages,
    admin_map_pages,
    admin_office_pages,
    admin_pages,
    admin_procedure_list_pages,
    admin_procedure_pages,
    admin_staff_pages,
    admin_tariff_pages,
    admin_zone_pages,
    affected_pages,
    booking_change_pages,
    booking_helping_pages,
    booking_pages,
    catalogue_pages,
    core_pages,
    courier_pages,
    desk_pages,
    dispatch_change_pages,
    dispatch_pages,
    dispatch_wish_pages,
    hall_calendar_pages,
    hall_desk_pages,
    hall_pages,
    hall_rules_pages,
    map_pieces,
    road_calibration_pages,
    road_ferry_pages,
    road_figures_pages,
    road_land_pages,
    road_pages,
    road_source_pages,
    proposal_pages,
    tracking_pages,
    waitlist_pages,
)
calibrating.register()
import_services.register()
proposals_runs.register()
for pages_of_land in (
    road_calibration_pages,
    road_ferry_pages,
    road_figures_pages,
    road_land_pages,
    road_source_pages,
):
    pages_of_land.context_processor(rooms.navigation)  # They hang in the administration's head.


def create_app(
    settings: Settings | None = None, *, collect_assets: bool = False, has_commands: bool = True
) -> Flask:
    """
    Build the product.

    Parameters
    ----------
    settings
        What the installation decides; read from `TANTAY_*` variables when left out.
    collect_assets
        Serve hashed and compressed copies of the static files, as a real server should.
    has_commands
        Add the `flask …` commands; servers leave them out, and with them 20 MB a process.
    """
    settings = settings or Settings.from_environment()
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.configure(level=settings.log_level, as_json=settings.is_production)
    app = Product(
        "app", root_path=str(ROOT / "app"),
        static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"),
    )  # fmt: skip
    app.config.update(SECRET_KEY=settings.secret_key, SETTINGS=settings)
    _set_up_database(app, settings)
    security.init_app(app, settings)
    render.init_app(app)
    i18n.init_app(app)
    error_pages.init_app(app)
    rate_limits.init_app(app, storage_url=settings.rate_limit_url)
    guards.init_app(app)
    navigation.init_app(app)
    delivery.init_app(app, settings)
    Compress(app)
    assets.init_app(app, collected=settings.data_folder / "static" if collect_assets else None)
    for pages in PAGES:
        app.register_blueprint(pages)
    if has_commands:
        _add_commands(app)
    _set_up_jobs(app, settings)
    app.context_processor(lambda: {"help_phone": settings.help_phone, "is_demo": settings.is_demo})
    return app


def _set_up_jobs(app: Flask, settings: Settings) -> None:
    def plan_ahead() -> None:
        with writing():
            dispatch.plan_ahead(now=clock.now(), time_limit_s=settings.plan_time_limit_s)

    def open_coming_slots() -> None:
        horizon.open_coming_slots(now=clock.now())

    def sweep_holds() -> None:
        holds.sweep(now=clock.now())

    def ask_for_paths() -> None:
        paths.ask_for_paths(now=clock.now())

    def ask_road_servers() -> None:
        check_servers(settings=settings, now=clock.now())

    celery = transport.make_celery(
        app, broker_url=settings.broker_url, data_folder=settings.data_folder
    )
    jobs.add_to(celery)
    beats.add_to(celery, site=Site(url=settings.public_url))
    transport.every(celery, name="plan_ahead", seconds=60, call=plan_ahead)
    transport.every(celery, name="ask_for_paths", seconds=5, call=ask_for_paths)
    transport.every(celery, name="open_coming_slots", seconds=600, call=open_coming_slots)
    transport.every(celery, name="sweep_holds", seconds=30, call=sweep_holds)
    transport.every(celery, name="ask_road_servers", seconds=CHECK_EVERY_S, call=ask_road_servers)


def _add_commands(app: Flask) -> None:
    from flask_migrate import Migrate

    from app import cli

    Migrate(app, db, directory=str(ROOT / "app" / "migrations"), render_as_batch=True)
    cli.init_app(app)


def _set_up_database(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # What a statement that failed would have written stays out of logs: names, phones.
    options: dict[str, Any] = {"hide_parameters": True}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    if settings.database_url.startswith("postgresql"):
        options |= {
            "pool_pre_ping": True,
            "pool_size": 10,
            "max_overflow": 20,
            "connect_args": {"connect_timeout": 5},
        }
    db.init_app(app)
