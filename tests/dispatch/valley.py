"""A courier's day in a small valley: depot in the south, doors in the north and on an island."""

from datetime import date
from pathlib import Path

from flask import Flask

from app.booking.models import BookingKind
from app.core.db import db
from app.dispatch.models import Plan, PlanState
from app.roads.network_file import graph_path, import_extract
from tests import build
from tests.dispatch import rows
from tests.optimizer.travel.network import NODES, write_network

NORTH, ISLAND = 14, 20


def import_roads(app: Flask, folder: Path) -> None:
    """Let the product know the valley's roads."""
    import_extract(
        write_network(folder / "valley.osm.pbf"),
        graph=graph_path(app.config["SETTINGS"].data_folder),
        box=None,
        told=lambda _share: None,
    )


def a_plan(
    *, on: date = rows.TOMORROW, state: PlanState = PlanState.DRAFT, **shift: object
) -> Plan:
    """From the depot at node 1 to node 14, across the only bridge, to the island, and back."""
    lat, lon = NODES[1]
    build.shift(on=on, depot_id=build.depot(lat=lat, lon=lon).id, **shift)
    for node in (NORTH, ISLAND):
        lat, lon = NODES[node]
        build.visit(on=on, kind=BookingKind.RETURN, name=f"Nhà {node}", lat=lat, lon=lon)
    db.session.commit()
    return rows.a_draft(on=on, state=state)
