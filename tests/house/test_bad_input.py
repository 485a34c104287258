"""Nonsense at every address, by every method, from everybody: refused in words, never a fault."""

import pytest

from app.core import clock
from tests.conftest import NOW
from tests.house.crowd import fire, settle
from tests.house.nonsense import Gun

REQUESTS = 600  # on each database; `python -m tests.benchmarks.nonsense` sends many more
SEED = 20261202


@pytest.mark.parametrize("database", ["bare_app", "postgres_app"])
def test_nonsense_is_refused_in_words(database: str, request: pytest.FixtureRequest) -> None:
    app = request.getfixturevalue(database)
    app.config["WTF_CSRF_ENABLED"] = False  # So that it reaches the forms behind.

    with clock.frozen_at(NOW):
        clients, known = settle(app)
        gun = Gun(app=app, known=known, senders=len(clients), seed=SEED)
        shots = [gun.next() for _number in range(REQUESTS)]
        answers = [(fire(clients[shot.sender], shot), shot) for shot in shots]

    faults = [(status, shot) for status, shot in answers if status >= 500]
    assert [fault for fault in faults if fault[1].path != "/readyz"] == []
    assert {200, 303, 400, 404, 405, 422} <= {status for status, _shot in answers}
