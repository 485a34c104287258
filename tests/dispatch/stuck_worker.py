"""The product's worker with kinds of jobs for tests: `celery -A tests.dispatch.stuck_worker`."""

from app.worker import celery
from tests.dispatch import kinds

kinds.register()

__all__ = ["celery"]
