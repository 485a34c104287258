"""How work travels to a worker: Celery, over a folder of files where there is no broker."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery, Task
from flask import Flask, current_app

VISIBILITY_TIMEOUT_S = 3600  # Longer than the longest run: Redis sends again what is not done.

FOLDER_CARRIER = "app.core.folder_broker:Transport"

# A worker takes from each in turn: two hundred texts keep no plan waiting, no plan the sweeper.
SHORT, LONG, REGULAR = "tantay", "plans", "regular"


def make_celery(app: Flask, *, broker_url: str, data_folder: Path) -> Celery:
    """Build the carrier for an app: every task runs inside the app's context."""

    class TaskInApp(Task):  # type: ignore[misc]
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery("tantay", task_cls=TaskInApp)
    celery.conf.update(
        broker_url=broker_url,
        broker_transport=_carrier(broker_url),
        broker_transport_options=_options(broker_url, data_folder=data_folder),
        broker_connection_retry_on_startup=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue=SHORT,
        task_queues={name: {} for name in (SHORT, LONG, REGULAR)},
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=50,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,  # Our own lines are no warnings.
        beat_schedule_filename=str(data_folder / "beat"),
        timezone="UTC",
    )
    app.extensions["celery"] = celery
    return celery


def every(celery: Celery, *, name: str, seconds: float, call: Callable[[], None]) -> None:
    """Let beat have a worker do something regularly; a late tick is dropped, not piled up."""
    task = f"tantay.{name}"
    celery.task(name=task, expires=seconds)(call)
    celery.conf.beat_schedule[name] = {
        "task": task,
        "schedule": timedelta(seconds=seconds),
        "options": {"queue": REGULAR},
    }


def send(task: str, job_id: int, *, queue: str, limit_s: int) -> None:
    """Hand an id to a worker; Celery kills the run after `limit_s` seconds."""
    celery: Celery = current_app.extensions["celery"]
    celery.send_task(task, (job_id,), queue=queue, time_limit=limit_s, retry=False)


def _carrier(broker_url: str) -> str | None:
    return FOLDER_CARRIER if broker_url.startswith("filesystem") else None


def _options(broker_url: str, *, data_folder: Path) -> dict[str, Any]:
    if broker_url.startswith("redis"):
        return {"visibility_timeout": VISIBILITY_TIMEOUT_S}
    if not broker_url.startswith("filesystem"):
        return {}
    folder = data_folder / "broker"
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,
    }
