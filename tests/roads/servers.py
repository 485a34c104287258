"""Road servers in the app's settings, for tests."""

from dataclasses import replace

from flask import Flask

from app.core.db import db
from app.roads.server_models import RoadServer
from app.roads.servers import check_servers
from tests import build
from tests.conftest import NOW
from tests.optimizer.travel.network import NODES


def set_servers(app: Flask, *, osrm: str = "", valhalla: str = "", patience_s: int = 12) -> None:
    """Let the settings name these servers."""
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        osrm_urls={"motorbike": osrm} if osrm else {},
        valhalla_url=valhalla,
        roads_patience_s=patience_s,
    )


def a_commune_in_the_valley() -> None:
    """A commune where the test servers have roads: what they are asked about regularly."""
    lat, lon = NODES[6]
    build.commune("03100", name="Xã Thung Lũng", lat=lat, lon=lon)
    lat, lon = NODES[11]
    build.commune("03101", name="Xã Bên Kia", lat=lat, lon=lon)
    db.session.commit()


def check(app: Flask, *, now=NOW) -> None:
    """Ask every server, as beat does."""
    check_servers(settings=app.config["SETTINGS"], now=now)
    db.session.rollback()


def row_of(name: str) -> RoadServer:
    """Return what is known of a server."""
    return db.session.get_one(RoadServer, name, populate_existing=True)
