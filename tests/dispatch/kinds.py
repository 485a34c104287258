"""Kinds of jobs for tests with real workers: planning with a short lease, and one that hangs."""

import re

from app.core import clock, jobs
from app.core.audit import record
from app.dispatch import planning

SHORT_LEASE_S = 3
STUCK = "stuck"


def hang(claim: jobs.Claim) -> None:
    """Never come back, deep in C where no signal handler of Python's is heard."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def note_giving_up(subject_id: int, error: str) -> None:
    record(action="gave up", subject=str(subject_id), by="system", now=clock.now())


def register() -> None:
    jobs.register(
        planning.KIND,
        run=planning.solve_plan,
        give_up=planning.give_up,
        lease_s=SHORT_LEASE_S,
    )
    jobs.register(STUCK, run=hang, give_up=note_giving_up, lease_s=SHORT_LEASE_S, max_attempts=1)
