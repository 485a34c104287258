import json

import brotli
import pytest

from app.core.db import db
from app.geo import map_editions
from app.geo.map_editions import Sheet
from app.geo.models import MapLayer
from tests.conftest import NOW

CONTENT = json.dumps({"digits": 4, "lines": [], "communes": []}).encode()


@pytest.fixture
def digest(app) -> str:
    edition = map_editions.add_edition(
        layer=MapLayer.OUTLINES,
        area="15",
        sheets=[
            Sheet(name=name, content=brotli.compress(CONTENT), size=len(CONTENT))
            for name in ("outlines", "11/1615/891")
        ],
        file_name="a.geojson",
        facts={},
        by="flask geo",
        now=NOW,
    )
    db.session.commit()
    return edition.digest


def test_a_phone_keeps_outlines_for_good(client, digest):
    answer = client.get(f"/map/{digest}/outlines.json", headers={"Accept-Encoding": "br"})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    assert brotli.decompress(answer.data) == CONTENT


def test_who_cannot_unfold_brotli_gets_it_plainly(client, digest):
    answer = client.get(f"/map/{digest}/outlines.json", headers={"Accept-Encoding": "identity"})

    assert answer.mimetype == "application/json"
    assert "Content-Encoding" not in answer.headers
    assert answer.data == CONTENT


def test_a_tile_without_roads_is_empty_and_kept_too(client, digest):
    answer = client.get(f"/map/{digest}/11/1/1.json")

    assert answer.json == {"digits": 4, "lines": {}}
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["outlines", "11/1615/891"])
def test_a_piece_of_an_edition_that_is_gone_is_not_found_and_not_kept(client, digest, path):
    answer = client.get(f"/map/0000000000000000/{path}.json")

    assert answer.status_code == 404
    assert "immutable" not in answer.headers["Cache-Control"]
