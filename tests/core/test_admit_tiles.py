"""Pages may ask their own host, the one that tiles come from, and nobody else."""

import pytest

from app import create_app
from tests.conftest import settings_for


def policy(folder, **changes) -> dict[str, str]:
    app = create_app(settings_for(folder, **changes), has_commands=False)
    header = app.test_client().get("/healthz").headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in header.split("; "))


def test_without_tiles_no_other_host_is_asked(tmp_path):
    asked = policy(tmp_path)

    assert asked["img-src"] == "'self' data: blob:"
    assert asked["connect-src"] == "'self'"


@pytest.mark.parametrize("path", ["{z}/{x}/{y}.png", "viet-nam.pmtiles"])
def test_the_tiles_host_is_admitted_for_pictures_and_nothing_else(tmp_path, path):
    asked = policy(tmp_path, tiles_url=f"https://tiles.example.vn/{path}", tiles_credit="©")

    assert asked["img-src"] == "'self' data: blob: https://tiles.example.vn"
    assert asked["connect-src"] == "'self' https://tiles.example.vn"
    others = [name for name, value in asked.items() if "tiles.example.vn" in value]
    assert others == ["img-src", "connect-src"]
