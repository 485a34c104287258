"""Closed roads for tests."""

from datetime import date, datetime, time

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.roads import closures_services as services
from app.roads.closures_services import ClosureFacts
from app.roads.models import Place, RoadClosure, Why
from tests import build
from tests.conftest import NOW
from tests.optimizer.travel.real_servers import osrm_url, valhalla_url, valley_pbf

__all__ = ["osrm_url", "valhalla_url", "valley_pbf"]  # Fixtures: found here by their names.

# A stretch of road of about a kilometre near the commune's point.
LINE = ((22.28, 103.86), (22.28, 103.87))
AREA = ((22.27, 103.85), (22.27, 103.87), (22.29, 103.87), (22.29, 103.85))


def facts(**values: object) -> ClosureFacts:
    defaults: dict[str, object] = {
        "place": Place.LINE,
        "shape": LINE,
        "name": "Ngầm Nậm Mu",
        "why": Why.LANDSLIDE,
        "starts_at": NOW,
    }
    return ClosureFacts(**(defaults | values))


def at(day: str, moment: str = "00:00") -> datetime:
    return clock.at(date.fromisoformat(day), time.fromisoformat(moment))


@pytest.fixture
def dispatcher(app):
    return build.staff(role=Role.DISPATCHER)


@pytest.fixture
def courier(app):
    return build.staff(role=Role.COURIER)


@pytest.fixture
def report(app):
    """Note a closure as somebody, a dispatcher where nobody is named."""

    def report(*, by=None, now=NOW, **values: object) -> RoadClosure:
        row = services.report(
            facts=facts(**values), by=by or build.staff(role=Role.DISPATCHER), now=now
        )
        db.session.commit()
        return row

    return report
