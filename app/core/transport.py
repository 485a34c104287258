"""How messages travel: what Celery's broker is told, a folder of files when there is no server."""

from pathlib import Path
from typing import Any

VISIBILITY_TIMEOUT_S = 3600  # Longer than the longest run: Redis sends again what is not done.


def options(broker_url: str, *, data_folder: Path) -> dict[str, Any]:
    """Return the transport options of a broker; makes the folders that the file broker needs."""
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
