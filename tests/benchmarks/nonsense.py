"""
A hundred thousand requests that no browser sends; not one may be answered with a fault.

    python -m tests.benchmarks.nonsense
    python -m tests.benchmarks.nonsense --database postgresql --requests 20000 --seed 7
"""

import argparse
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from app import create_app
from app.core import clock
from app.core.db import db
from tests.benchmarks.storm import database_url
from tests.conftest import NOW, settings_for
from tests.house.crowd import fire, settle
from tests.house.nonsense import Gun


def main() -> None:
    asked = _arguments()
    with TemporaryDirectory(prefix="nonsense-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own.
        url = database_url(asked.database, folder).replace("postgresql:", "postgresql+psycopg:")
        app = create_app(settings_for(folder, database_url=url, log_level="CRITICAL"))
        app.config["WTF_CSRF_ENABLED"] = False  # So that it reaches the forms behind.
        with app.app_context():
            db.create_all()
            db.session.remove()
        with clock.frozen_at(NOW):
            clients, known = settle(app)
            gun = Gun(app=app, known=known, senders=len(clients), seed=asked.seed)
            began, statuses = perf_counter(), Counter[int]()
            for _number in range(asked.requests):
                shot = gun.next()
                status = fire(clients[shot.sender], shot)
                statuses[status] += 1
                if status >= 500 and shot.path != "/readyz":
                    print(status, shot, flush=True)
        took_s = perf_counter() - began
        print(
            f"{asked.database}, seed {asked.seed}: {asked.requests} requests in {took_s:.0f} s: "
            f"{dict(sorted(statuses.items()))} (503 is what /readyz says without a worker)"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    return parser.parse_args()


if __name__ == "__main__":
    main()
