"""Static files under names that carry their content's hash, so that phones keep them for good."""

import hashlib
import os
import re
from pathlib import Path
from wsgiref.headers import Headers

import brotli
from flask import Flask, request
from whitenoise import WhiteNoise

from app.core import security

COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest"}
OURS = {"css", "js"}  # What others wrote is served as they wrote it.
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
            allow_all_origins=False,
            add_headers_function=_protect,
        )

    def asset_url(name: str) -> str:
        # Said directly: url_for is dear, and every page names several files.
        return f"{request.script_root}{app.static_url_path}/{names.get(name, name)}"

    app.jinja_env.globals["asset_url"] = asset_url


def _protect(headers: Headers, _path: str, _url: str) -> None:
    for name, value in security.HEADERS.items():
        headers[name] = value


def _collect(source: Path, target: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(source)
        content = path.read_bytes()
        if name.parts[0] in OURS:
            content = slim(content.decode(), name.suffix).encode()
        digest = hashlib.sha256(content).hexdigest()[:10]
        hashed = name.with_name(f"{name.stem}.{digest}{name.suffix}")
        names[name.as_posix()] = hashed.as_posix()
        # Plain names stay too: style sheets and workers name their neighbours plainly.
        _copy(content, target / hashed)
        _copy(content, target / name)
    return names


def slim(text: str, suffix: str) -> str:
    """Return a script or style sheet of ours without indents and comments that fill whole lines."""
    if suffix == ".css":
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = [line.strip() for line in text.splitlines()]
    kept = [line for line in lines if line and not (suffix == ".js" and line.startswith("//"))]
    return "\n".join([*kept, ""])


def _copy(content: bytes, target: Path) -> None:
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in COMPRESSED:
        _write(target.with_name(target.name + ".br"), brotli.compress(content, quality=11))
    _write(target, content)


def _write(path: Path, content: bytes) -> None:
    # Whole or not at all: phones keep for a year what they are given once.
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)
