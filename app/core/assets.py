"""Static files under names that carry their content's hash, so that phones keep them for good."""

import hashlib
import re
import shutil
from pathlib import Path

import brotli
from flask import Flask, url_for
from whitenoise import WhiteNoise

COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest"}
HASHED = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$")


def init_app(app: Flask, *, collected: Path | None) -> None:
    """
    Serve static files, and give templates `asset_url`.

    Parameters
    ----------
    collected
        Where the hashed and compressed copies are kept; None serves the folder as it is.
    """
    names: dict[str, str] = {}
    if collected is not None:
        names = _collect(Path(app.static_folder or "static"), collected)
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=str(collected),
            prefix="static/",
            max_age=3600,
            immutable_file_test=lambda path, url: bool(HASHED.search(url)),
        )

    def asset_url(name: str) -> str:
        return url_for("static", filename=names.get(name, name))

    app.jinja_env.globals["asset_url"] = asset_url


def _collect(source: Path, target: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(source)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        hashed = name.with_name(f"{name.stem}.{digest}{name.suffix}")
        names[name.as_posix()] = hashed.as_posix()
        # Plain names stay too: style sheets and workers name their neighbours plainly.
        _copy(path, target / hashed)
        _copy(path, target / name)
    return names


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in COMPRESSED:
        packed = brotli.compress(source.read_bytes(), quality=11)
        target.with_name(target.name + ".br").write_bytes(packed)
    shutil.copyfile(source, target)
