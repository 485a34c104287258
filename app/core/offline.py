"""What phones keep for the time without network: one page that knows nobody, and what it needs."""

import json
from pathlib import Path
from typing import Any

from flask import current_app, url_for

from app.core.codes import fingerprint

PAGE_FILES = (
    "css/app.css",
    "vendor/htmx.min.js",
    "js/core/app.js",
    "js/core/keep.js",
)
PAGES = ("core/offline.html", "core/_kept.html", "layouts/citizen.html")
# Staff have pages of their own for the time without network, or none.
STAFF = ("/admin", "/courier", "/desk", "/dispatch", "/roads", "/sign-in", "/account", "/hall/desk")


def worker() -> str:
    """Return the service worker's script, with the names of today's files before it."""
    asset_url: Any = current_app.jinja_env.globals["asset_url"]
    files = [asset_url(name) for name in PAGE_FILES]
    script = Path(current_app.static_folder or "static", "js/core/offline.js").read_text()
    page = url_for("core.show_offline")
    said = {"PAGE": page, "FILES": files, "STAFF": STAFF, "VERSION": _version(files, script)}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in said.items()]
    return "\n".join([*lines, script])


def _version(files: list[str], script: str) -> str:
    # Another wording or another number to call is another version too.
    folder = Path(current_app.root_path, current_app.template_folder or "templates")
    wording = [(folder / name).read_text() for name in PAGES]
    phone = current_app.config["SETTINGS"].help_phone
    return fingerprint(json.dumps([*files, *wording, script, phone]))[:10]
