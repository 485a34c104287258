"""A transaction around each test of a service, as its caller would hold it."""

from collections.abc import Iterator

import pytest

from app.core.db import writing
from tests import build
from tests.booking.shop import Shop, open_shop


@pytest.fixture
def open_transaction(app) -> Iterator[None]:
    with writing():
        yield


@pytest.fixture
def slot(open_transaction):
    """A counter time tomorrow at 8:00 with one place."""
    return build.slot()


@pytest.fixture
def window(open_transaction):
    """Tomorrow morning's pickups around Tả Van, with one place."""
    return build.slot(zone_id=build.zone().id, minutes=240, capacity=1)


@pytest.fixture
def shop(app) -> Shop:
    """An office, a zone and a procedure with free times on Thursday and Friday."""
    return open_shop()
