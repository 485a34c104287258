"""Real road servers on the valley of `network.py`, one of each a test process."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.optimizer.travel import servers
from tests.optimizer.travel.network import write_network

ANDORRA = Path(__file__).parents[4] / "shared" / "data" / "roads" / "andorra.osm.pbf"


@pytest.fixture(scope="session")
def valley_pbf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The valley as an extract."""
    return write_network(tmp_path_factory.mktemp("valley") / "valley.osm.pbf")


@pytest.fixture(scope="session")
def andorra_pbf() -> Path:
    """A real mountain country, where somebody has put its extract."""
    if not ANDORRA.exists():
        pytest.skip(f"NO REAL ROADS: there is no {ANDORRA.name} beside the repository")
    return ANDORRA


@pytest.fixture(scope="session")
def osrm_url(valley_pbf: Path) -> Iterator[str]:
    """A real OSRM for cars in the valley, with the limits it has unasked."""
    with _or_skipped(servers.osrm, valley_pbf) as url:
        yield url


@pytest.fixture(scope="session")
def valhalla_url(valley_pbf: Path) -> Iterator[str]:
    """A real Valhalla in the valley, with the limits it has unasked."""
    with _or_skipped(servers.valhalla, valley_pbf) as url:
        yield url


@pytest.fixture(scope="session")
def osrm_andorra_url(andorra_pbf: Path) -> Iterator[str]:
    """A real OSRM for cars in Andorra, with the limits it has unasked."""
    with _or_skipped(servers.osrm, andorra_pbf) as url:
        yield url


@pytest.fixture(scope="session")
def valhalla_andorra_url(andorra_pbf: Path) -> Iterator[str]:
    """A real Valhalla in Andorra, with the limits it has unasked."""
    with _or_skipped(servers.valhalla, andorra_pbf) as url:
        yield url


@contextmanager
def _or_skipped(start: Callable[..., AbstractContextManager[str]], pbf: Path) -> Iterator[str]:
    largest = {servers.osrm: 100, servers.valhalla: 50}[start]
    try:
        server = start(pbf, largest_table=largest)
        url = server.__enter__()
    except servers.ServersUnavailableError as error:
        pytest.skip(f"NO REAL ROAD SERVER HERE: {error}")
    try:
        yield url
    finally:
        server.__exit__(None, None, None)
